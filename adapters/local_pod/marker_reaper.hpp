#pragma once

#include <chrono>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::local_pod {

/// Ends all that belongs to `marker`, whoever started it: TERM, up to `grace`, then KILL of the
/// first process of each PID namespace (nothing in it survives that) and of all others, again
/// until nothing is left. Nothing to end is no error. Thread-safe.
///
/// Errors: unavailable; timeout when something is still there a few seconds after the KILL.
[[nodiscard]] Result<void> end_marked(std::string_view marker, std::chrono::milliseconds grace);

/// Whether anything of `marker` is alive. Looks twice before it says no, since one look can miss a
/// process that is just forking or replacing itself. Thread-safe. Errors: unavailable.
[[nodiscard]] Result<bool> any_marked(std::string_view marker);

}  // namespace rdev::local_pod
