#pragma once

#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

/// An agent that notes its start in the file `starts` and says "NAME line 1" to "NAME line 10",
/// where NAME is its prompt; after the fifth it waits for `let_go_on`.
[[nodiscard]] std::string ten_lines_agent();

void let_go_on(const Installation& rdev, const std::string& project = "demo");

/// Waits until the build has an `agent.message` of `text`; throws after a minute.
void wait_for_message(const Api& api, const std::string& task_id, const std::string& text);

/// Checks that the ended build's events have each of the ten lines once, in order, and nothing of
/// another's; that each step was told once; and that they are without gaps.
void check_told_once(const Api& api, const std::string& task_id, const std::string& name);

/// The values of `attempt` in the build's `build.reattached` events.
[[nodiscard]] std::vector<int> reattached_to(const boost::json::array& events);

}  // namespace rdev::testing
