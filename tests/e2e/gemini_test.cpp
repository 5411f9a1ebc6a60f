#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_builds.hpp"
#include "tests/support/generate_content_api.hpp"

namespace rdev::testing {

namespace {

const AgentCli kGemini{"gemini", std::string(RDEV_AGENTS_PATH) + "/.bin/gemini", "gemini-2.5-pro"};

using Turns = std::vector<ContentTurn>;

/// The real Gemini CLI, talking to a provider of the test's own.
struct GeminiSetup {
  explicit GeminiSetup(Turns turns) : api(std::move(turns)) {}

  GenerateContentApi api;
  AgentBuilds builds{kGemini,
                     {// The only way to an endpoint that takes no file of settings.
                      "GOOGLE_GENAI_USE_VERTEXAI=true", "GOOGLE_VERTEX_BASE_URL=" + api.url(),
                      "GOOGLE_API_KEY=" + kProviderKey}};
};

const ContentTurn kMake{.tool = "run_shell_command",
                        .arguments = {{"command", "echo made >made.txt"}}};

}  // namespace

TEST_CASE("gemini: a text is the build's output") {
  if (!kGemini.is_installed()) return;
  GeminiSetup setup(Turns{{.text = "There is nothing to do."}});
  setup.builds.check_said(setup.builds.build(), "There is nothing to do.");
  CHECK(setup.api.requests() == 1);
}

TEST_CASE("gemini: what its command writes is committed and pushed, its tokens told") {
  if (!kGemini.is_installed()) return;
  GeminiSetup setup(Turns{kMake, {.text = "Made."}});
  setup.builds.check_made(setup.builds.build());
}

TEST_CASE("gemini: a refused key ends the build as such") {
  if (!kGemini.is_installed()) return;
  GeminiSetup setup(Turns{{.status = 401}});
  CHECK(failure_of(setup.builds.build()) == "agent_auth");
}

TEST_CASE("gemini: a rate limit is waited out") {
  if (!kGemini.is_installed()) return;
  GeminiSetup setup(Turns{{.status = 429}, {.text = "Done."}});
  setup.builds.check_said(setup.builds.build(), "Done.");
  CHECK(setup.api.requests() == 2);
}

TEST_CASE("gemini: a model that finds no end is over its turns") {
  if (!kGemini.is_installed()) return;
  GeminiSetup setup(Turns{kMake});
  CHECK(failure_of(setup.builds.build({{"max_turns", 2}})) == "budget_exceeded");
}

TEST_CASE("gemini: a build is cancelled while the model thinks") {
  if (!kGemini.is_installed()) return;
  GeminiSetup setup(Turns{{.text = "Late.", .held_back = true}});
  setup.builds.check_cancelled_when([&] { return setup.api.requests() > 0; });
}

}  // namespace rdev::testing
