#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ports/logger.hpp"

namespace rdev::memory {

/// One recorded log line.
struct LogLine {
  ports::Logger::Level level = ports::Logger::Level::info;
  std::string message;
  std::map<std::string, std::string> fields;

  friend bool operator==(const LogLine&, const LogLine&) = default;
};

/// Keeps every line, so that a test can say what was logged, and what never was. Thread-safe.
class Logger : public ports::Logger {
 public:
  void log(Level level, std::string_view message, std::initializer_list<Field> fields) override;

  [[nodiscard]] std::vector<LogLine> lines() const;

  /// Whether `text` stands in any line: in its message, or in a field's name or value.
  [[nodiscard]] bool contains(std::string_view text) const;

 private:
  mutable std::mutex mutex_;
  std::vector<LogLine> lines_;
};

}  // namespace rdev::memory
