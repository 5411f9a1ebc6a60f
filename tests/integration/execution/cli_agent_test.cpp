#include "core/worker/cli_agent.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/command/command_dialect.hpp"
#include "core/worker/pod_runs.hpp"
#include "tests/integration/execution/agent_setup.hpp"

namespace rdev::testing {

using domain::FailureCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

TEST_CASE("an agent gets its prompt, its environment and its task, and its output is the result") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.request().prompt = "Do it.\nNow.";
  setup.request().environment = {{"TOKEN", "secret"}};
  const AgentOutcome outcome = setup.run("cat; echo; echo $TOKEN $RDEV_TASK_ID; printf end");
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  CHECK(outcome.texts == Texts{"Do it.", "Now.", "secret " + setup.task().str(), "end"});
  CHECK(outcome.result->output == "Do it.\nNow.\nsecret " + setup.task().str() + "\nend");
  CHECK(outcome.result->usage.name == "command");
  setup.check_nothing_left();
}

TEST_CASE("an agent's environment shows in no command line") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const std::string secret = "secret-of-" + setup.task().str();
  setup.request().environment = {{"TOKEN", secret}};
  bool shown = false;
  bool looked = false;
  worker::CliAgent agent(shell_agent("test -n \"$TOKEN\" && echo look && sleep 0.5"),
                         setup.clock());
  const auto look = [&](const domain::NewEvent& event) {
    if (event.type != domain::event_type::kAgentMessage) return;
    looked = true;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      shown = shown || contents(entry.path() / "cmdline").find(secret) != std::string::npos;
    }
  };
  const auto result = agent.execute(setup.request(), setup.pod(), look, {});
  REQUIRE(result.has_value());
  CHECK(looked);
  CHECK_FALSE(shown);
}

TEST_CASE("an agent that exits with another status than 0 has failed, and says why") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const AgentOutcome outcome = setup.run("echo working; echo 'no more tokens' >&2; exit 3");
  CHECK(outcome.failure() == FailureCode::agent_failed);
  CHECK(outcome.message() == "exit status 3: no more tokens");
  CHECK(outcome.result->output == "working\n");
  setup.check_nothing_left();
}

TEST_CASE("an agent that is not there is told as such") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const AgentOutcome outcome = setup.run(
      std::make_shared<command::CommandDialect>("command", Texts{"no-such-agent", "--go"}),
      setup.clock());
  CHECK(outcome.failure() == FailureCode::agent_not_found);
  CHECK(outcome.message().find("no-such-agent") != std::string::npos);
  setup.check_nothing_left();
}

TEST_CASE("what an agent leaves running is ended before its result is given") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.clocks().term_grace = milliseconds(200);
  const AgentOutcome outcome = setup.run(
      "setsid sleep 300 >/dev/null 2>&1 & setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' "
      ">/dev/null 2>&1 & echo done");
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  setup.check_nothing_left();
}

TEST_CASE("an agent that is stopped goes on in its pod, until that ends it with all it started") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.stop_at("begun");
  const auto begin = std::chrono::steady_clock::now();
  const AgentOutcome outcome =
      setup.run("trap '' TERM; setsid sleep 300 & echo begun; while :; do sleep 1; done");
  REQUIRE(outcome.result.has_error());
  CHECK(outcome.result.error().code == Errc::cancelled);
  CHECK(std::chrono::steady_clock::now() - begin < seconds(15));
  CHECK(setup.pod().alive(setup.task()).value());
  CHECK(worker::PodRuns(setup.pod(), setup.task()).end(milliseconds(200)).has_value());
  setup.check_nothing_left();
}

TEST_CASE("an agent whose processes are gone without an exit status is lost") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  worker::CliAgent agent(shell_agent("echo begun; exec sleep 300"), setup.clock());
  const auto end_all = [&](const domain::NewEvent& event) {
    if (event.type != domain::event_type::kAgentMessage) return;
    // Its follower, too: it would see for half a minute that there is no exit status yet.
    const domain::TaskId follower(setup.task().str() + ".follow");
    CHECK(setup.pod().end(setup.task(), milliseconds(0)).has_value());
    CHECK(setup.pod().end(follower, milliseconds(0)).has_value());
  };
  AgentOutcome outcome;
  outcome.result = agent.execute(setup.request(), setup.pod(), end_all, {});
  CHECK(outcome.failure() == FailureCode::lost);
  CHECK(outcome.result->output == "begun\n");
  setup.check_nothing_left();
}

TEST_CASE("a pod that goes out of reach is an error, and no result of the agent") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.clocks().out_of_reach = milliseconds(300);
  worker::CliAgent agent(shell_agent("echo begun; exec sleep 300"), setup.clock(), setup.clocks());
  const auto cut_off = [&](const domain::NewEvent& event) {
    if (event.type != domain::event_type::kAgentMessage) return;
    setup.pod().set_unavailable(true);
    // Takes the running connection along.
    const auto real = setup.local().pod();
    CHECK(real->end(domain::TaskId(setup.task().str() + ".follow"), milliseconds(0)).has_value());
  };
  const auto result = agent.execute(setup.request(), setup.pod(), cut_off, {});
  REQUIRE(result.has_error());
  CHECK(result.error().code == Errc::unavailable);
}

}  // namespace rdev::testing
