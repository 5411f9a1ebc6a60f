#include "adapters/memory/logger.hpp"

#include <algorithm>
#include <utility>

#include "ports/log_trace.hpp"

namespace rdev::memory {

namespace {

bool line_contains(const LogLine& line, std::string_view text) {
  const auto has = [&](const std::string& part) { return part.find(text) != std::string::npos; };
  return has(line.message) ||
         std::any_of(line.fields.begin(), line.fields.end(),
                     [&](const auto& field) { return has(field.first) || has(field.second); });
}

}  // namespace

void Logger::log(Level level, std::string_view message, std::initializer_list<Field> fields) {
  LogLine line{level, std::string(message), {}};
  for (const auto& [name, value] : fields) line.fields.emplace(name, value);
  const std::string& trace_id = ports::LogTrace::current();
  if (!trace_id.empty()) line.fields.emplace("trace_id", trace_id);
  const std::scoped_lock lock(mutex_);
  lines_.push_back(std::move(line));
}

std::vector<LogLine> Logger::lines() const {
  const std::scoped_lock lock(mutex_);
  return lines_;
}

bool Logger::contains(std::string_view text) const {
  const std::scoped_lock lock(mutex_);
  return std::any_of(lines_.begin(), lines_.end(),
                     [&](const LogLine& line) { return line_contains(line, text); });
}

}  // namespace rdev::memory
