#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/storage.hpp"

namespace rdev::postgres {

/// Where changes are told.
inline constexpr std::string_view kChannel = "rdev";

/// A change as a notification's payload, "topic:key". A key too long for one is left out.
[[nodiscard]] std::string to_payload(const ports::Change& change);

/// Nothing for what a program of another version may have sent.
[[nodiscard]] std::optional<ports::Change> parse_payload(std::string_view payload);

/// One for each topic, without a key: for who may have missed some.
[[nodiscard]] std::vector<ports::Change> all_topics();

}  // namespace rdev::postgres
