#pragma once

#include <string>
#include <vector>

#include "tests/integration/chaos/world.hpp"

namespace rdev::testing {

/// What must hold of finished builds, whatever happened on the way. Each is a doctest CHECK, whose
/// message names the builds at fault.
void check_records(const World& world);

/// Of the projects' repositories: that they have one commit for each of `tasks` and none besides.
void check_commits(const World& world, const std::vector<std::string>& projects,
                   std::vector<std::string> tasks);

/// That no process of theirs is left on this machine.
void check_no_process_left(const std::vector<std::string>& tasks);

}  // namespace rdev::testing
