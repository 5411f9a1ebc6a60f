#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rdev::domain {

/// A moment in UTC, in the resolution that is stored and shown everywhere.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 in UTC with three decimals: "2026-01-02T03:04:05.678Z". For the years 0000 to 9999,
/// the only ones that RFC 3339 has.
[[nodiscard]] std::string format_rfc3339(Timestamp at);

/// Reads RFC 3339 with any offset and any number of decimals (cut to milliseconds); nothing for
/// any other text, a date that does not exist included. A leap second counts as the next second.
/// What comes out can be formatted again, and read back as the same moment.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace rdev::domain
