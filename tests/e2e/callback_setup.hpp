#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/e2e/installation.hpp"
#include "tests/support/receiver_process.hpp"

namespace rdev::testing {

/// A build that has ended, and the moment it had, in ms since 1970.
struct EndedBuild {
  std::string task_id;
  std::string url;
  std::int64_t ended_at = 0;
};

/// Builds of the project "demo" that end at once, their callbacks going to `urls` in turn.
[[nodiscard]] std::vector<EndedBuild> end_builds(Installation& rdev, std::size_t count,
                                                 const std::vector<std::string>& urls);

/// A project "demo" with nothing behind it, for builds that never run.
void create_bare_project(Installation& rdev, const std::string& secret);

/// Waits until the build's callback is in that state; gives the build's entry.
boost::json::value wait_for_callback(Installation& rdev, const std::string& task_id,
                                     const std::string& state);

}  // namespace rdev::testing
