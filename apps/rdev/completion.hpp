#pragma once

#include <string>

#include "apps/rdev/command_model.hpp"

namespace rdev::cli {

/// A script that completes commands, flags and the values there are. `shell` is bash, zsh or fish.
[[nodiscard]] std::string completion_script(const std::string& shell, const CommandModel& model);

}  // namespace rdev::cli
