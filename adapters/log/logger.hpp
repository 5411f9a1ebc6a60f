#pragma once

#include <cstdio>
#include <memory>

#include "adapters/log/line.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"

namespace spdlog {
class logger;
}

namespace rdev::log {

struct LoggerConfig {
  Format format = Format::logfmt;
  ports::Logger::Level minimum = ports::Logger::Level::info;  ///< lines below it are dropped
};

/// Writes each line whole and at once, so that lines of threads, and of processes that share a
/// standard error, do not mix. Thread-safe.
class Logger : public ports::Logger {
 public:
  /// `file` must stay open for as long as the logger lives.
  explicit Logger(const ports::Clock& clock, LoggerConfig config = {}, std::FILE* file = stderr);
  ~Logger() override;
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  void log(Level level, std::string_view message, std::initializer_list<Field> fields) override;

 private:
  const ports::Clock& clock_;
  const Format format_;
  const std::unique_ptr<spdlog::logger> out_;
};

}  // namespace rdev::log
