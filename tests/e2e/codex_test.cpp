#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_builds.hpp"
#include "tests/support/responses_api.hpp"

namespace rdev::testing {

namespace {

/// The model's tools are called one by one.
const AgentCli kCodex{"codex", std::string(RDEV_AGENTS_PATH) + "/.bin/codex", "gpt-5.1"};

using Turns = std::vector<ResponsesTurn>;

/// The real Codex CLI, talking to a provider of the test's own.
struct CodexSetup {
  explicit CodexSetup(Turns turns) : api(std::move(turns)) {}

  ResponsesApi api;
  AgentBuilds builds{kCodex, {"OPENAI_BASE_URL=" + api.url(), "OPENAI_API_KEY=" + kProviderKey}};
};

const ResponsesTurn kMake{.tool = "exec_command", .arguments = R"({"cmd":"echo made >made.txt"})"};

}  // namespace

TEST_CASE("codex: a text is the build's output") {
  if (!kCodex.is_installed()) return;
  CodexSetup setup(Turns{{.text = "There is nothing to do."}});
  setup.builds.check_said(setup.builds.build(), "There is nothing to do.");
}

TEST_CASE("codex: what its command writes is committed and pushed, its tokens told") {
  if (!kCodex.is_installed()) return;
  CodexSetup setup(Turns{kMake, {.text = "Made."}});
  setup.builds.check_made(setup.builds.build());
}

TEST_CASE("codex: a refused key ends the build as such") {
  if (!kCodex.is_installed()) return;
  CodexSetup setup(Turns{{.status = 401}});
  CHECK(failure_of(setup.builds.build()) == "agent_auth");
}

}  // namespace rdev::testing
