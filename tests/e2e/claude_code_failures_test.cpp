#include <doctest/doctest.h>

#include "tests/e2e/claude_code.hpp"
#include "tests/e2e/poll.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

std::string code_of(const json::value& entry) {
  CHECK(entry.at("status").as_string() == "failed");
  return std::string(entry.at("result").at("error").at("code").as_string());
}

}  // namespace

TEST_CASE("claude-code: a refused key ends the build at once") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.status = 401}});
  const json::value entry = setup.build({{"prompt", "Go."}, {"auto_push", true}});
  CHECK(code_of(entry) == "agent_auth");
  // The CLI alone would send ten more, over minutes.
  CHECK(setup.api().requests() < 5);
  CHECK(setup.events(entry, "agent.retry").size() == 1);
}

TEST_CASE(
    "claude-code: a provider that fails is told of, and when it does so for good fails the build") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.status = 500}});
  setup.start({"--agent-env", "CLAUDE_CODE_MAX_RETRIES=1"});
  const json::value entry = setup.build({{"prompt", "Go."}});
  CHECK(code_of(entry) == "agent_failed");
  CHECK(entry.at("result").at("error").at("message").as_string().find("500") != json::string::npos);
  CHECK(setup.events(entry, "agent.retry") ==
        json::array{
            {{"error", "server_error"}, {"attempt", 1}, {"max_retries", 1}, {"status", 500}}});
}

TEST_CASE("claude-code: a rate limit is waited out") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.status = 429}, {.text = "Done."}});
  const json::value entry = setup.build({{"prompt", "Go."}});
  CHECK(entry.at("status").as_string() == "completed");
  const json::array retries = setup.events(entry, "agent.retry");
  REQUIRE(retries.size() == 1);
  CHECK(retries[0].at("error").as_string() == "rate_limit");
}

TEST_CASE("claude-code: a model that finds no end is over its turns") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.tool = "Bash", .input = {{"command", "echo again"}}}});
  const json::value entry = setup.build({{"prompt", "Go."}, {"auto_push", true}, {"max_turns", 2}});
  CHECK(code_of(entry) == "budget_exceeded");
  CHECK(setup.api().requests() <= 3);
}

TEST_CASE("claude-code: a run that costs more than it may is over its budget") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.text = "Done."}});
  const json::value entry = setup.build({{"prompt", "Go."}, {"max_cost_usd", 0.0001}});
  CHECK(code_of(entry) == "budget_exceeded");
}

TEST_CASE("claude-code: a build is cancelled while the model thinks") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.text = "Late.", .held_back = true}});
  const std::string id = setup.rdev().api().submit("demo", {{"prompt", "Go."}});
  poll_until("a request", [&] { return setup.api().requests() > 0; });
  CHECK(Installation::processes_of(id) > 0);
  CHECK(setup.rdev().api().post("/builds/" + id + "/cancel").status == 202);
  const json::value entry = setup.rdev().api().finished(id);
  CHECK(entry.at("status").as_string() == "cancelled");
  CHECK(Installation::processes_of(id) == 0);
}

TEST_CASE("claude-code: a build runs out of time while the model thinks") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.text = "Late.", .held_back = true}});
  // On a busy machine the CLI may need longer than that to ask for anything.
  for (int seconds = 3; setup.api().requests() == 0 && seconds <= 48; seconds *= 4) {
    const json::value entry = setup.build({{"prompt", "Go."}, {"timeout_seconds", seconds}});
    CHECK(code_of(entry) == "timeout");
  }
  CHECK(setup.api().requests() == 1);
}

}  // namespace rdev::testing
