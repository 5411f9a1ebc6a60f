#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/support/require.hpp"
#include "tests/support/responses_api.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

const std::string kCodex = std::string(RDEV_AGENTS_PATH) + "/.bin/codex";

/// No log may show it.
const std::string kKey = "sk-a-test's-own-key";

/// False, said aloud, where the CLI is not installed.
bool has_codex() {
  const bool here = std::filesystem::exists(kCodex);
  if (!here) skipped("there is no " + kCodex);
  return here;
}

/// One build by the real Codex CLI, talking to a provider of the test's own.
struct CodexBuild {
  explicit CodexBuild(std::vector<ResponsesTurn> turns) : api(std::move(turns)) {
    rdev.start_agent("codex",
                     {"--agent-binary", kCodex, "--agent-env", "OPENAI_BASE_URL=" + api.url(),
                      "--agent-env", "OPENAI_API_KEY=" + kKey});
    repository = rdev.create_project();
    // A model whose tools are called one by one.
    const std::string id = rdev.api().submit(
        "demo", {{"prompt", "Do it."}, {"auto_push", true}, {"model", "gpt-5.1"}});
    entry = rdev.api().finished(id);
    CHECK(Installation::processes_of(id) == 0);
    CHECK(rdev.log().find(kKey) == std::string::npos);
  }

  ResponsesApi api;
  Installation rdev;
  std::filesystem::path repository;
  json::value entry;
};

using Turns = std::vector<ResponsesTurn>;

}  // namespace

TEST_CASE("codex: a text is the build's output") {
  if (!has_codex()) return;
  const CodexBuild build(Turns{{.text = "There is nothing to do."}});
  CHECK(build.entry.at("status").as_string() == "completed");
  CHECK(build.entry.at("result").at("output").as_string() == "There is nothing to do.");
  CHECK(build.entry.at("result").at("commit_sha").is_null());
}

TEST_CASE("codex: what its command writes is committed and pushed, its tokens told") {
  if (!has_codex()) return;
  const CodexBuild build(
      Turns{{.tool = "exec_command", .arguments = R"({"cmd":"echo made >made.txt"})"},
            {.text = "Made."}});
  CHECK(build.entry.at("status").as_string() == "completed");
  const json::value& result = build.entry.at("result");
  CHECK(result.at("output").as_string() == "Made.");
  CHECK(result.at("pushed").as_bool());
  CHECK(build.rdev.git(build.repository, {"show", "main:made.txt"}) == "made");
  const json::value& agent = result.at("agent");
  CHECK(agent.at("name").as_string() == "codex");
  CHECK(agent.at("model").as_string() == "gpt-5.1");
  CHECK(agent.at("num_turns").as_int64() == 2);
  CHECK(agent.at("input_tokens").as_int64() == 200);
  CHECK_FALSE(agent.at("session_id").as_string().empty());
}

TEST_CASE("codex: a refused key ends the build as such") {
  if (!has_codex()) return;
  const CodexBuild build(Turns{{.status = 401}});
  CHECK(build.entry.at("status").as_string() == "failed");
  CHECK(build.entry.at("result").at("error").at("code").as_string() == "agent_auth");
}

}  // namespace rdev::testing
