#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rdev::ports {

/// Structured log lines: one an event, with fields, and with `trace_id` where the thread works on
/// something traced (log_trace.hpp). Callers keep secrets and prompts out.
/// Thread-safe; never fails.
class Logger {
 public:
  enum class Level { debug, info, warning, error };
  using Field = std::pair<std::string_view, std::string>;

  virtual ~Logger() = default;

  virtual void log(Level level, std::string_view message, std::initializer_list<Field> fields) = 0;

  void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    log(Level::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<Field> fields = {}) {
    log(Level::info, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    log(Level::warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    log(Level::error, message, fields);
  }
};

}  // namespace rdev::ports
