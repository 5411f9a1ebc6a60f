#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/domain/timestamp.hpp"
#include "ports/logger.hpp"

namespace rdev::log {

enum class Format {
  logfmt,  ///< time=… level=info msg="build finished" task_id=…
  json,    ///< {"time":"…","level":"info","msg":"build finished","task_id":"…"}
};

/// "logfmt" or "json".
[[nodiscard]] std::optional<Format> parse_format(std::string_view text) noexcept;

/// "debug", "info", "warning" or "error".
[[nodiscard]] std::optional<ports::Logger::Level> parse_level(std::string_view text) noexcept;

/// One event as one line, without its newline. Nothing in a value can end the line or forge another
/// field; what is no UTF-8 is replaced by U+FFFD. logfmt escapes every control character, so that
/// none reaches a terminal; JSON those that JSON must. The names time, level and msg are the line's
/// own; other names are made of [A-Za-z0-9_.-], with '_' for any other character.
[[nodiscard]] std::string format_line(Format format, domain::Timestamp at,
                                      ports::Logger::Level level, std::string_view message,
                                      std::span<const ports::Logger::Field> fields);

}  // namespace rdev::log
