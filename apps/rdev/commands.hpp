#pragma once

#include "apps/rdev/command_line.hpp"
#include "apps/rdev/session.hpp"

namespace rdev::cli {

/// Does what was asked for, when it is something the server has a part in.
[[nodiscard]] Result<Exit> run_command(const Session& session, const Invocation& asked);

}  // namespace rdev::cli
