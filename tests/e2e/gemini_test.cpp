#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/generate_content_api.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

const std::string kGemini = std::string(RDEV_AGENTS_PATH) + "/.bin/gemini";

/// No log may show it.
const std::string kKey = "sk-a-test's-own-key";

/// False, said aloud, where the CLI is not installed.
bool has_gemini() {
  const bool here = std::filesystem::exists(kGemini);
  if (!here) skipped("there is no " + kGemini);
  return here;
}

using Turns = std::vector<ContentTurn>;

/// The real Gemini CLI, talking to a provider of the test's own.
struct GeminiSetup {
  explicit GeminiSetup(Turns turns) : api(std::move(turns)) {
    rdev.start_agent(
        "gemini", {"--agent-binary", kGemini,
                   // The only way to an endpoint that takes no file of settings.
                   "--agent-env", "GOOGLE_GENAI_USE_VERTEXAI=true", "--agent-env",
                   "GOOGLE_VERTEX_BASE_URL=" + api.url(), "--agent-env", "GOOGLE_API_KEY=" + kKey});
    repository = rdev.create_project();
  }

  std::string submit(json::object spec = {}) {
    spec["prompt"] = "Do it.";
    spec["model"] = "gemini-2.5-pro";
    spec["auto_push"] = true;
    return rdev.api().submit("demo", std::move(spec));
  }

  json::value finished(const std::string& id) {
    json::value entry = rdev.api().finished(id);
    CHECK(Installation::processes_of(id) == 0);
    CHECK(rdev.log().find(kKey) == std::string::npos);
    return entry;
  }

  json::value build(json::object spec = {}) { return finished(submit(std::move(spec))); }

  GenerateContentApi api;
  Installation rdev;
  std::filesystem::path repository;
};

std::string code_of(const json::value& entry) {
  CHECK(entry.at("status").as_string() == "failed");
  return std::string(entry.at("result").at("error").at("code").as_string());
}

const ContentTurn kMake{.tool = "run_shell_command",
                        .arguments = {{"command", "echo made >made.txt"}}};

}  // namespace

TEST_CASE("gemini: a text is the build's output") {
  if (!has_gemini()) return;
  GeminiSetup setup(Turns{{.text = "There is nothing to do."}});
  const json::value entry = setup.build();
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == "There is nothing to do.");
  CHECK(entry.at("result").at("commit_sha").is_null());
  CHECK(setup.api.requests() == 1);
}

TEST_CASE("gemini: what its command writes is committed and pushed, its tokens told") {
  if (!has_gemini()) return;
  GeminiSetup setup(Turns{kMake, {.text = "Made."}});
  const json::value entry = setup.build();
  CHECK(entry.at("status").as_string() == "completed");
  const json::value& result = entry.at("result");
  CHECK(result.at("output").as_string() == "Made.");
  CHECK(result.at("pushed").as_bool());
  CHECK(setup.rdev.git(setup.repository, {"show", "main:made.txt"}) == "made");
  const json::value& agent = result.at("agent");
  CHECK(agent.at("name").as_string() == "gemini");
  CHECK(agent.at("model").as_string() == "gemini-2.5-pro");
  CHECK(agent.at("num_turns").as_int64() == 2);
  CHECK(agent.at("input_tokens").as_int64() == 200);
  CHECK(agent.at("output_tokens").as_int64() == 100);
  CHECK_FALSE(agent.at("session_id").as_string().empty());
}

TEST_CASE("gemini: a refused key ends the build as such") {
  if (!has_gemini()) return;
  GeminiSetup setup(Turns{{.status = 401}});
  CHECK(code_of(setup.build()) == "agent_auth");
}

TEST_CASE("gemini: a rate limit is waited out") {
  if (!has_gemini()) return;
  GeminiSetup setup(Turns{{.status = 429}, {.text = "Done."}});
  const json::value entry = setup.build();
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(setup.api.requests() == 2);
}

TEST_CASE("gemini: a model that finds no end is over its turns") {
  if (!has_gemini()) return;
  GeminiSetup setup(Turns{kMake});
  CHECK(code_of(setup.build({{"max_turns", 2}})) == "budget_exceeded");
}

TEST_CASE("gemini: a build is cancelled while the model thinks") {
  if (!has_gemini()) return;
  GeminiSetup setup(Turns{{.text = "Late.", .held_back = true}});
  const std::string id = setup.submit();
  poll_until("a request", [&] { return setup.api.requests() > 0; });
  CHECK(Installation::processes_of(id) > 0);
  CHECK(setup.rdev.api().post("/builds/" + id + "/cancel").status == 202);
  CHECK(setup.finished(id).at("status").as_string() == "cancelled");
}

}  // namespace rdev::testing
