#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_builds.hpp"
#include "tests/support/chat_completions_api.hpp"

namespace rdev::testing {

namespace {

/// The program that runs on every processor.
const AgentCli kOpencode{
    "opencode", std::string(RDEV_AGENTS_PATH) + "/opencode-linux-x64-baseline/bin/opencode",
    "gpt-5.1"};

using Turns = std::vector<ChatTurn>;

/// The real OpenCode CLI, talking to a provider of the test's own.
struct OpencodeSetup {
  explicit OpencodeSetup(Turns turns) : api(std::move(turns)) {}

  ChatCompletionsApi api;
  AgentBuilds builds{kOpencode,
                     {"OPENAI_BASE_URL=" + api.url(), "OPENAI_API_KEY=" + kProviderKey,
                      // Its list of models is on the internet.
                      "OPENCODE_DISABLE_MODELS_FETCH=1"}};
};

const ChatTurn kMake{.tool = "bash",
                     .arguments = R"({"command":"echo made >made.txt","description":"make"})"};

}  // namespace

TEST_CASE("opencode: a text is the build's output") {
  if (!kOpencode.is_installed()) return;
  OpencodeSetup setup(Turns{{.text = "There is nothing to do."}});
  setup.builds.check_said(setup.builds.build(), "There is nothing to do.");
  CHECK(setup.api.requests() == 1);
}

TEST_CASE("opencode: what its command writes is committed and pushed, its tokens told") {
  if (!kOpencode.is_installed()) return;
  OpencodeSetup setup(Turns{kMake, {.text = "Made."}});
  setup.builds.check_made(setup.builds.build());
}

TEST_CASE("opencode: a refused key ends the build as such") {
  if (!kOpencode.is_installed()) return;
  OpencodeSetup setup(Turns{{.status = 401}});
  CHECK(failure_of(setup.builds.build()) == "agent_auth");
}

TEST_CASE("opencode: rate limits and a provider's faults are waited out") {
  if (!kOpencode.is_installed()) return;
  OpencodeSetup setup(Turns{{.status = 429}, {.status = 500}, {.text = "Done."}});
  setup.builds.check_said(setup.builds.build(), "Done.");
  CHECK(setup.api.requests() == 3);
}

TEST_CASE("opencode: a model that finds no end is over its turns") {
  if (!kOpencode.is_installed()) return;
  OpencodeSetup setup(Turns{kMake});
  CHECK(failure_of(setup.builds.build({{"max_turns", 2}})) == "budget_exceeded");
}

TEST_CASE("opencode: a build is cancelled while the model thinks") {
  if (!kOpencode.is_installed()) return;
  OpencodeSetup setup(Turns{{.text = "Late.", .held_back = true}});
  setup.builds.check_cancelled_when([&] { return setup.api.requests() > 0; });
}

}  // namespace rdev::testing
