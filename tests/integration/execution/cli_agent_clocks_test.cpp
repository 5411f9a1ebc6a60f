#include <chrono>
#include <future>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/command/command_parser.hpp"
#include "adapters/memory/clock.hpp"
#include "tests/integration/execution/agent_setup.hpp"

namespace rdev::testing {

using domain::FailureCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

namespace {

/// A dialect whose program says "last word" when it is done, as agents' CLIs do,
/// and "no use" when there is no going on.
class LastWordDialect : public ports::AgentDialect {
 public:
  explicit LastWordDialect(std::string script) : script_(std::move(script)) {}

  [[nodiscard]] std::string name() const override { return "last-word"; }
  [[nodiscard]] ports::AgentCommand command(const domain::AgentRequest&) const override {
    return {{"sh", "-c", script_}, {}, {}};
  }
  [[nodiscard]] std::unique_ptr<ports::AgentParser> parser(
      const domain::AgentRequest&) const override {
    return std::make_unique<Parser>();
  }

 private:
  class Parser : public command::CommandParser {
   public:
    void on_stdout(std::string_view bytes, const ports::AgentEventSink& emit) override {
      finished_ = finished_ || bytes.find("last word") != std::string_view::npos;
      hopeless_ = hopeless_ || bytes.find("no use") != std::string_view::npos;
      CommandParser::on_stdout(bytes, emit);
    }
    [[nodiscard]] bool finished() const override { return finished_; }
    [[nodiscard]] bool hopeless() const override { return hopeless_; }
    [[nodiscard]] domain::AgentResult result(ports::ExecStatus status,
                                             const ports::AgentEventSink& emit) override {
      auto result = CommandParser::result(status, emit);
      if (hopeless_) result.failure = domain::BuildError{FailureCode::agent_auth, "no use"};
      return result;
    }

   private:
    bool finished_ = false;
    bool hopeless_ = false;
  };

  std::string script_;
};

/// Runs an agent whose clock moves on by `step` again and again until the run is over: so no
/// patience is put to the test of a busy machine.
AgentOutcome run_while_time_flies(AgentSetup& setup, const std::string& script, seconds step) {
  setup.request().timeout = seconds(1'000'000'000);
  static_cast<void>(setup.pod());
  memory::Clock clock;
  auto outcome =
      std::async(std::launch::async, [&] { return setup.run(shell_agent(script), clock); });
  while (outcome.wait_for(milliseconds(10)) != std::future_status::ready) clock.advance(step);
  return outcome.get();
}

}  // namespace

TEST_CASE("an agent that says nothing for the time of its first output is ended") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const AgentOutcome outcome = run_while_time_flies(setup, "exec sleep 300", seconds(50));
  CHECK(outcome.failure() == FailureCode::timeout);
  CHECK(outcome.message() == "the agent said nothing within 120 s");
  setup.check_nothing_left();
}

TEST_CASE("an agent that falls silent is ended") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  // Time flies from the start: that it is silence that counts is only seen without this one.
  setup.clocks().first_output = seconds(1'000'000'000);
  const AgentOutcome outcome =
      run_while_time_flies(setup, "echo begun; exec sleep 300", seconds(50));
  CHECK(outcome.failure() == FailureCode::timeout);
  CHECK(outcome.message() == "the agent was silent for 900 s");
  CHECK(outcome.texts == Texts{"begun"});
  setup.check_nothing_left();
}

TEST_CASE(
    "every output starts the clock of silence anew; the time it takes to store is not counted") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.request().timeout = seconds(1'000'000'000);
  memory::Clock clock;
  setup.on_text([&](const std::string&) { clock.advance(seconds(1'000)); });
  const AgentOutcome outcome = setup.run(
      shell_agent("for i in 1 2 3 4 5; do echo $i; sleep 0.05; echo $i >&2; sleep 0.05; done"),
      clock);
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  CHECK(outcome.texts.size() == 10);
}

TEST_CASE("an agent over its wall time is ended, and what it had said is kept") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.request().timeout = seconds(1);
  const AgentOutcome outcome = setup.run("echo begun; printf half; exec sleep 300");
  CHECK(outcome.failure() == FailureCode::timeout);
  CHECK(outcome.message() == "the agent did not end within 1 s");
  CHECK(outcome.texts == Texts{"begun", "half"});
  CHECK(outcome.result->output == "begun\nhalf");
  setup.check_nothing_left();
}

TEST_CASE("an agent that heeds no TERM is over its wall time no longer than its grace") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.request().timeout = seconds(1);
  setup.clocks().term_grace = milliseconds(200);
  const auto begin = std::chrono::steady_clock::now();
  const AgentOutcome outcome = setup.run("trap '' TERM; echo begun; while :; do sleep 1; done");
  CHECK(outcome.failure() == FailureCode::timeout);
  CHECK(std::chrono::steady_clock::now() - begin < seconds(15));
  setup.check_nothing_left();
}

TEST_CASE("an agent's last words, said because of the TERM, are heard") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.request().timeout = seconds(1);
  const AgentOutcome outcome =
      setup.run("trap 'echo bye; exit 0' TERM; echo begun; while :; do sleep 0.05; done");
  CHECK(outcome.failure() == FailureCode::timeout);
  // Not the events: a shell may also have to say that the TERM has reached its sleep.
  CHECK(outcome.result->output == "begun\nbye\n");
}

TEST_CASE("a program that hangs after its last word is ended, and has done its work") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.clocks().after_result = milliseconds(300);
  setup.clocks().term_grace = milliseconds(200);
  const auto begin = std::chrono::steady_clock::now();
  const AgentOutcome outcome =
      setup.run(std::make_shared<LastWordDialect>(
                    "trap '' TERM; echo 'last word'; while :; do echo more; sleep 0.1; done"),
                setup.clock());
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  CHECK(outcome.result->output.starts_with("last word\n"));
  CHECK(std::chrono::steady_clock::now() - begin < seconds(15));
  setup.check_nothing_left();
}

TEST_CASE("a program that ends by itself after its last word is judged by its exit status") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const AgentOutcome outcome =
      setup.run(std::make_shared<LastWordDialect>("echo 'last word'; exit 4"), setup.clock());
  CHECK(outcome.failure() == FailureCode::agent_failed);
}

TEST_CASE("a run whose parser gives it up is ended at once, for the reason that the parser tells") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  // No clock would end it within the test's time.
  const AgentOutcome outcome =
      setup.run(std::make_shared<LastWordDialect>("echo 'no use'; exec sleep 3000"), setup.clock());
  CHECK(outcome.failure() == FailureCode::agent_auth);
  CHECK(outcome.message() == "no use");
  setup.check_nothing_left();
}

}  // namespace rdev::testing
