#pragma once

#include <optional>
#include <string>

namespace rdev::testing {

/// A kubectl that is new enough to be tested with (1.31, for exec over WebSocket): the one on PATH,
/// else the one that `./dev test` has unpacked. Nothing when there is none.
[[nodiscard]] std::optional<std::string> kubectl_program();

}  // namespace rdev::testing
