#pragma once

#include <string>

#include "apps/rdev/command_model.hpp"

namespace rdev::cli {

/// The manual page in man(7)'s roff, with every command and flag.
[[nodiscard]] std::string man_page(const CommandModel& model, const std::string& version);

}  // namespace rdev::cli
