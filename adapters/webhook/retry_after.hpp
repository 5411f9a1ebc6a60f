#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/domain/timestamp.hpp"

namespace rdev::webhook {

/// The header Retry-After (RFC 9110, 10.2.3), seconds or an HTTP date, as the time from `now` on;
/// at most a week, zero for a date that has passed. Nothing if it is neither.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                                    domain::Timestamp now);

}  // namespace rdev::webhook
