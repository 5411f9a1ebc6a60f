#include "adapters/log/logger.hpp"

#include <string>
#include <vector>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "ports/log_trace.hpp"

namespace rdev::log {

namespace {

spdlog::level::level_enum spdlog_level(ports::Logger::Level level) {
  switch (level) {
    case ports::Logger::Level::debug:
      return spdlog::level::debug;
    case ports::Logger::Level::info:
      return spdlog::level::info;
    case ports::Logger::Level::warning:
      return spdlog::level::warn;
    case ports::Logger::Level::error:
      break;
  }
  return spdlog::level::err;
}

std::unique_ptr<spdlog::logger> make_logger(ports::Logger::Level minimum, std::FILE* file) {
  using FileSink = spdlog::sinks::stdout_sink_base<spdlog::details::console_mutex>;
  auto logger = std::make_unique<spdlog::logger>("rdev", std::make_shared<FileSink>(file));
  logger->set_pattern("%v");  // the line comes complete
  logger->set_level(spdlog_level(minimum));
  return logger;
}

}  // namespace

Logger::Logger(const ports::Clock& clock, LoggerConfig config, std::FILE* file)
    : clock_(clock), format_(config.format), out_(make_logger(config.minimum, file)) {}

Logger::~Logger() = default;

void Logger::log(Level level, std::string_view message, std::initializer_list<Field> fields) {
  const auto spdlog_side = spdlog_level(level);
  if (!out_->should_log(spdlog_side)) return;
  std::vector<Field> all(fields);
  const std::string& trace_id = ports::LogTrace::current();
  if (!trace_id.empty()) all.emplace_back("trace_id", trace_id);
  const std::string line = format_line(format_, clock_.now(), level, message, all);
  out_->log(spdlog_side, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace rdev::log
