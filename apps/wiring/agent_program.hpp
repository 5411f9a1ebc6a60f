#pragma once

#include <string>
#include <vector>

#include "core/domain/result.hpp"

namespace rdev::apps {

/// An agent's program on this machine, as local pods can run it.
struct AgentProgram {
  std::string path;                ///< absolute, without links
  std::vector<std::string> files;  ///< what a sandbox has to show for it
};

/// Looks for a program by its path, or by its name in this process's PATH.
/// Errors: not_found, forbidden (not executable).
[[nodiscard]] Result<AgentProgram> find_agent_program(const std::string& name);

}  // namespace rdev::apps
