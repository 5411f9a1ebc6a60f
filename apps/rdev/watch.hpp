#pragma once

#include <cstdint>
#include <string>

#include "apps/rdev/session.hpp"

namespace rdev::cli {

/// Shows a build until its end, then what came of it: the exit status is the build's. On a terminal
/// Ctrl-C asks whether to cancel it or to leave it running.
[[nodiscard]] Result<Exit> watch_build(const Session& session, const std::string& task_id,
                                       std::int64_t after);

}  // namespace rdev::cli
