#include "adapters/command/demo_agent.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tests/integration/execution/agent_setup.hpp"

namespace rdev::testing {

namespace {

std::string section(const std::string& task, const std::string& line) {
  return "\n## " + task + "\n\n> " + line + "\n";
}

AgentOutcome run_demo(AgentSetup& setup, const std::string& prompt) {
  setup.request().prompt = prompt;
  AgentOutcome outcome = setup.run(command::demo_agent(), setup.clock());
  REQUIRE(outcome.result.has_value());
  CHECK_FALSE(outcome.result->failure.has_value());
  return outcome;
}

}  // namespace

TEST_CASE("the demo agent notes a task down, and says in every line what it is") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const AgentOutcome outcome = run_demo(setup, "\n$(touch pwned) -n \\n `x`\nsecond line");
  CHECK(outcome.result->usage.name == "demo");
  CHECK(outcome.texts.size() == 3);
  for (const std::string& text : outcome.texts) {
    CHECK(text.find("built-in demo agent") != std::string::npos);
    CHECK(text.find("not a model") != std::string::npos);
  }
  const std::string notes = contents(setup.file("RDEV-DEMO.md"));
  CHECK(notes.ends_with(section(setup.task().str(), "$(touch pwned) -n \\n `x`")));
  CHECK(notes.find("not by a model") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(setup.file("pwned")));
}

TEST_CASE("the demo agent notes another task below, and the same one once") {
  AgentSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  static_cast<void>(run_demo(setup, "one"));
  setup.request().attempt = 2;
  static_cast<void>(run_demo(setup, "one"));
  const domain::TaskId other(setup.task().str() + "0");
  setup.request().task_id = other;
  static_cast<void>(run_demo(setup, "a prompt without a newline"));
  CHECK(contents(setup.file("RDEV-DEMO.md"))
            .ends_with("is set up.\n" + section(setup.task().str(), "one") +
                       section(other.str(), "a prompt without a newline")));
}

}  // namespace rdev::testing
