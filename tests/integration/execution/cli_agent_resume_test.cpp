#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/worker/pod_runs.hpp"
#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/agent_setup.hpp"

namespace rdev::testing {

using domain::FailureCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

namespace {

/// Notes its start in `starts`, and says ten lines; after the first it waits for a directory.
const std::string ten_lines =
    "echo start >>starts; echo 1; until [ -e go ]; do sleep 0.02; done; "
    "for i in 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.03; done";
const Texts one_to_ten{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};

/// Begins the run as a worker does that is stopped after the first line.
void begin(AgentSetup& setup, const std::string& script) {
  setup.stop_at("1");
  const AgentOutcome outcome = setup.run(script);
  REQUIRE(outcome.result.has_error());
  CHECK(outcome.texts == Texts{"1"});
  setup.stop_at("");
  setup.request().resume = true;
}

void let_go_on(AgentSetup& setup) {
  std::filesystem::create_directory(setup.file("go"));
}

}  // namespace

TEST_CASE("a run that was left is resumed, from its first line on and without a second start") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  begin(setup, ten_lines);
  let_go_on(setup);
  const AgentOutcome outcome = setup.run("echo another run");
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  CHECK(outcome.texts == one_to_ten);
  CHECK(contents(setup.file("starts")) == "start\n");
  setup.check_nothing_left();
}

TEST_CASE("a run that is resumed over connections that are cut and lie loses and doubles nothing") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  begin(setup, ten_lines);
  setup.pod().cut({0, ports::ExecStatus{0}}, 2);
  worker::CliAgent agent(shell_agent(""), setup.clock());
  CHECK(agent.find_run(setup.task(), 0, setup.pod(), {}).value() == 1);
  // Said to have gone well, with the output cut short or missing.
  for (const std::size_t bytes : {0, 9, 3, 12, 7}) {
    setup.pod().cut({bytes, ports::ExecStatus{0}});
  }
  let_go_on(setup);
  const AgentOutcome outcome = setup.run("echo another run");
  CHECK(setup.pod().cuts_left() == 0);
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  CHECK(outcome.texts == one_to_ten);
  CHECK(contents(setup.file("starts")) == "start\n");
  setup.check_nothing_left();
}

TEST_CASE("a run that ended while nobody followed it is judged by what it has left") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  begin(setup, "echo 1; until [ -e go ]; do sleep 0.02; done; echo 2; exit 3");
  let_go_on(setup);
  REQUIRE(eventually([&] { return std::filesystem::exists(setup.run_directory() / "exit"); }));
  setup.request().timeout = seconds(0);  // it is not late: it had ended
  const AgentOutcome outcome = setup.run("echo another run");
  CHECK(outcome.failure() == FailureCode::agent_failed);
  CHECK(outcome.texts == Texts{"1", "2"});
  setup.check_nothing_left();
}

TEST_CASE("a run that vanished is lost, and what it had said is still told") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  begin(setup, "echo 1; exec sleep 300");
  CHECK(setup.pod().end(setup.task(), milliseconds(0)).has_value());
  const auto begin = std::chrono::steady_clock::now();
  const AgentOutcome outcome = setup.run("echo another run");
  CHECK(outcome.failure() == FailureCode::lost);
  CHECK(outcome.texts == Texts{"1"});
  CHECK(std::chrono::steady_clock::now() - begin < seconds(15));
  setup.check_nothing_left();
}

TEST_CASE("a run that vanished with all its files is lost, and not begun again") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  begin(setup, "echo 1; exec sleep 300");
  CHECK(setup.pod().end(setup.task(), milliseconds(0)).has_value());
  std::filesystem::remove_all(setup.run_directory());
  const AgentOutcome outcome = setup.run("echo another run");
  CHECK(outcome.failure() == FailureCode::lost);
  CHECK(outcome.texts.empty());
  setup.check_nothing_left();
}

TEST_CASE("the wall time of a resumed run counts from its own beginning") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  begin(setup, "echo 1; exec sleep 300");
  REQUIRE(eventually([&] { return !contents(setup.run_directory() / "begun").empty(); }));
  const auto an_hour_ago =
      std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()) -
      seconds(3'600);
  std::ofstream(setup.run_directory() / "begun") << an_hour_ago.count() << '\n';
  setup.request().timeout = seconds(3'590);
  const AgentOutcome outcome = setup.run("echo another run");
  CHECK(outcome.failure() == FailureCode::timeout);
  CHECK(outcome.message() == "the agent did not end within 3590 s");
  CHECK(outcome.texts == Texts{"1"});
  setup.check_nothing_left();
}

TEST_CASE("ten runs side by side in one pod are resumed without mixing their logs") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  constexpr int kRuns = 10;
  struct Run {
    domain::AgentRequest request;
    Texts texts;
    std::shared_ptr<const ports::AgentDialect> dialect;
  };
  std::vector<Run> runs(kRuns);
  for (int i = 0; i < kRuns; ++i) {
    runs[i].request = setup.request();
    runs[i].request.task_id = fresh_marker();
    const std::string name = std::to_string(i);
    runs[i].dialect = shell_agent("echo " + name + " >>starts-" + name +
                                  "; for i in 1 2 3 4 5; do echo " + name + " $i; sleep 0.1; done");
  }
  const auto follow_all = [&](bool to_the_end) {
    std::vector<std::future<bool>> following;
    for (Run& run : runs) {
      following.push_back(std::async(std::launch::async, [&run, &setup, to_the_end] {
        worker::CliAgent agent(run.dialect, setup.clock());
        std::stop_source stop;
        run.texts.clear();
        const auto emit = [&](const domain::NewEvent& event) {
          if (event.type == domain::event_type::kAgentStarted) return;
          run.texts.emplace_back(event.data.at("text").as_string());
          if (!to_the_end) stop.request_stop();
        };
        const auto result = agent.execute(run.request, setup.pod(), emit, stop.get_token());
        run.request.resume = true;
        return result.has_value() == to_the_end;
      }));
    }
    for (auto& each : following) CHECK(each.get());
  };
  static_cast<void>(setup.pod());
  follow_all(false);
  follow_all(true);
  for (int i = 0; i < kRuns; ++i) {
    const std::string name = std::to_string(i);
    Texts expected;
    for (const char* n : {"1", "2", "3", "4", "5"}) expected.push_back(name + " " + n);
    CHECK(runs[i].texts == expected);
    CHECK(contents(setup.file("starts-" + name)) == name + "\n");
    CHECK(worker::PodRuns(setup.pod(), runs[i].request.task_id).discard(1).has_value());
    CHECK(processes_with(runs[i].request.task_id) == 0);
  }
  CHECK(std::filesystem::is_empty(setup.run_directory().parent_path()));
}

}  // namespace rdev::testing
