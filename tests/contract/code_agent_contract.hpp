#pragma once

#include <functional>
#include <memory>

#include "ports/code_agent.hpp"

namespace rdev::testing {

/// What a suite wants an agent to do: to say "one" and "two" as `agent.message` {text}, and then
/// to succeed, to fail, or to go on until it is stopped.
enum class AgentConduct { succeed, fail, go_on };

struct CodeAgentSetup {
  std::function<std::shared_ptr<ports::CodeAgent>(AgentConduct)> make;
  ports::Pod& pod;
  std::function<void(bool)> set_pod_unavailable;  ///< empty: the agent does not use its pod
};

/// What every CodeAgent promises. Call it from a doctest test case.
void code_agent_contract(const CodeAgentSetup& setup);

}  // namespace rdev::testing
