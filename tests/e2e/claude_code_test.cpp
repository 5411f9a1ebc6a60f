#include "tests/e2e/claude_code.hpp"

#include <doctest/doctest.h>

#include "tests/e2e/poll.hpp"

namespace rdev::testing {

namespace json = boost::json;

TEST_CASE("claude-code: a text is the build's output, and what was asked reaches the model") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.text = "There is nothing to do."}});
  const json::value entry = setup.build({{"prompt", "Look at it."}, {"auto_push", true}});
  CHECK(entry.at("status").as_string() == "completed");
  const json::value& result = entry.at("result");
  CHECK(result.at("output").as_string() == "There is nothing to do.");
  CHECK(result.at("commit_sha").is_null());
  CHECK(setup.events(entry, "agent.message") == json::array{{{"text", "There is nothing to do."}}});
  CHECK(setup.api().last_request().find("Look at it.") != std::string::npos);
  CHECK(setup.api().last_request().find("do not run git commit, git push") != std::string::npos);
  CHECK(setup.rdev().log().find(kClaudeKey) == std::string::npos);
}

TEST_CASE("claude-code: a file it writes is committed and pushed, its cost and turns told") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(
      Turns{{.text = "I write it.",
             .tool = "Write",
             .input = {{"file_path", "/workspace/hello.txt"}, {"content", "hello\n"}}},
            {.text = "Written."}});
  if (setup.rdev().log().find("without a sandbox") != std::string::npos) {
    skipped("bubblewrap does not work here");
    return;
  }
  const json::value entry = setup.build({{"prompt", "Write it."}, {"auto_push", true}});
  CHECK(entry.at("status").as_string() == "completed");
  const json::value& result = entry.at("result");
  CHECK(result.at("output").as_string() == "Written.");
  CHECK(result.at("pushed").as_bool());
  CHECK(result.at("files_changed") == json::array{"hello.txt"});
  CHECK(setup.git({"rev-parse", "main"}) == result.at("commit_sha").as_string());
  CHECK(setup.git({"show", "main:hello.txt"}) == "hello");

  const json::value& agent = result.at("agent");
  CHECK(agent.at("name").as_string() == "claude-code");
  CHECK(agent.at("model").as_string().starts_with("claude-"));
  CHECK_FALSE(agent.at("session_id").as_string().empty());
  CHECK(agent.at("num_turns").as_int64() == 2);
  CHECK(agent.at("cost_usd").as_double() > 0);
  CHECK(agent.at("input_tokens").as_int64() == 200);
  CHECK(agent.at("output_tokens").as_int64() == 100);
  CHECK(setup.events(entry, "agent.tool_use") ==
        json::array{{{"tool", "Write"}, {"summary", "/workspace/hello.txt"}}});
  const json::array results = setup.events(entry, "agent.tool_result");
  REQUIRE(results.size() == 1);
  CHECK_FALSE(results[0].at("is_error").as_bool());
}

TEST_CASE("claude-code: a command it runs works in the working copy") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(
      Turns{{.tool = "Bash",
             .input = {{"command", "echo made >by-bash.txt; pwd"}, {"description", "Make it"}}},
            {.text = "Made."}});
  const json::value entry = setup.build({{"prompt", "Make it."}, {"auto_push", true}});
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(setup.git({"show", "main:by-bash.txt"}) == "made");
}

TEST_CASE("claude-code: a tool that is not allowed is refused, and the build goes on") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(
      Turns{{.tool = "Bash", .input = {{"command", "touch x"}}}, {.text = "I may not."}});
  setup.start({"--agent-tools", "Read"});
  const json::value entry = setup.build({{"prompt", "Make it."}, {"auto_push", true}});
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("files_changed").as_array().empty());
  const json::array results = setup.events(entry, "agent.tool_result");
  REQUIRE(results.size() == 1);
  CHECK(results[0].at("is_error").as_bool());
}

TEST_CASE("claude-code: auto takes it when there is a key, and else the demo agent") {
  if (!has_claude()) return;
  Installation rdev;
  rdev.start_agent("auto", {"--agent-binary", kClaude});
  CHECK(rdev.log().find("default=demo") != std::string::npos);
  rdev.start_agent("auto", {"--agent-binary", kClaude, "--agent-env", "ANTHROPIC_API_KEY=key"});
  CHECK(rdev.log().find("default=claude-code") != std::string::npos);
}

TEST_CASE("claude-code: a build whose worker is killed completes in another attempt") {
  if (!has_claude()) return;
  ClaudeCodeSetup setup(Turns{{.text = "Done.", .held_back = true}, {.text = "Done."}});
  setup.start({"--lease-seconds", "2"});
  const std::string id = setup.rdev().api().submit(
      "demo", json::object{{"prompt", "Go."}, {"auto_push", true}, {"max_attempts", 2}});
  poll_until("a request", [&] { return setup.api().requests() > 0; });
  setup.rdev().kill();
  setup.api().release();
  setup.start({"--lease-seconds", "2"});
  const json::value entry = setup.rdev().api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == "Done.");
  CHECK(Installation::processes_of(id) == 0);
}

}  // namespace rdev::testing
