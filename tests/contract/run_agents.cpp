#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/command/command_dialect.hpp"
#include "adapters/memory/code_agent.hpp"
#include "adapters/memory/pod.hpp"
#include "adapters/memory/unreliable_pod.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/worker/cli_agent.hpp"
#include "tests/contract/code_agent_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

namespace {

domain::NewEvent message(const std::string& text) {
  return {std::string(domain::event_type::kAgentMessage), {{"text", text}}};
}

std::shared_ptr<ports::CodeAgent> scripted(AgentConduct conduct) {
  auto agent = std::make_shared<memory::CodeAgent>();
  for (int i = 0; i < 4; ++i) {
    memory::CodeAgent::Act act;
    act.events = {message("one"), message("two")};
    act.until_stopped = conduct == AgentConduct::go_on;
    if (conduct == AgentConduct::fail) {
      act.result->failure = domain::BuildError{domain::FailureCode::agent_failed, "as told"};
    }
    agent->add(std::move(act));
  }
  return agent;
}

std::string script_of(AgentConduct conduct) {
  std::string say = "cat >/dev/null; echo one; echo two; ";
  switch (conduct) {
    case AgentConduct::succeed:
      return say;
    case AgentConduct::fail:
      return say + "exit 3";
    case AgentConduct::go_on:
      return say + "exec sleep 300";
  }
  return say;
}

void run_on_local_pod(bool sandbox) {
  LocalPodSetup setup(sandbox);
  if (sandbox && !setup.has_sandbox()) return;
  const auto real = setup.pod();
  memory::UnreliablePod pod(*real);
  system::SystemClock clock;
  worker::AgentClocks clocks;
  clocks.out_of_reach = std::chrono::milliseconds(300);
  const auto make = [&](AgentConduct conduct) {
    return std::make_shared<worker::CliAgent>(
        std::make_shared<command::CommandDialect>(
            "command", std::vector<std::string>{"sh", "-c", script_of(conduct)}),
        clock, clocks);
  };
  code_agent_contract({make, pod, [&](bool away) { pod.set_unavailable(away); }});
}

}  // namespace

TEST_CASE("code agent contract: memory") {
  memory::Pod pod;
  code_agent_contract({scripted, pod, {}});
}

TEST_CASE("code agent contract: a command, in a sandbox") {
  run_on_local_pod(true);
}

TEST_CASE("code agent contract: a command, without a sandbox") {
  run_on_local_pod(false);
}

}  // namespace rdev::testing
