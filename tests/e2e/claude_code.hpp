#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/support/messages_api.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

inline const std::string kClaude = std::string(RDEV_AGENTS_PATH) + "/.bin/claude";

/// A key that no log, event or result may show.
inline const std::string kClaudeKey = "sk-ant-a-test's-own-key";

/// False, said aloud, where the CLI is not installed.
inline bool has_claude() {
  const bool here = std::filesystem::exists(kClaude);
  if (!here) skipped("there is no " + kClaude);
  return here;
}

using Turns = std::vector<ModelTurn>;

/// An installation whose agent is the real Claude Code CLI, talking to a provider of the test's
/// own.
class ClaudeCodeSetup {
 public:
  explicit ClaudeCodeSetup(Turns turns) : api_(std::move(turns)) {
    start();
    repository_ = rdev_.create_project();
  }

  void start(const std::vector<std::string>& more_flags = {}) {
    std::vector<std::string> flags{"--agent-binary", kClaude,
                                   "--agent-env",    "ANTHROPIC_BASE_URL=" + api_.url(),
                                   "--agent-env",    "ANTHROPIC_API_KEY=" + kClaudeKey};
    flags.insert(flags.end(), more_flags.begin(), more_flags.end());
    rdev_.start_agent("claude-code", flags);
  }

  /// Builds to the end; whatever that is, no process of the build is left then.
  boost::json::value build(boost::json::object spec);

  Installation& rdev() { return rdev_; }
  MessagesApi& api() { return api_; }

  /// git's output in the project's repository.
  std::string git(std::vector<std::string> arguments) {
    return rdev_.git(repository_, std::move(arguments));
  }

  boost::json::array events(const boost::json::value& entry, const std::string& type);

 private:
  MessagesApi api_;
  Installation rdev_;
  std::filesystem::path repository_;
};

inline std::string id_of(const boost::json::value& entry) {
  return std::string(entry.at("task_id").as_string());
}

inline boost::json::value ClaudeCodeSetup::build(boost::json::object spec) {
  boost::json::value entry = rdev_.api().finished(rdev_.api().submit("demo", std::move(spec)));
  CHECK(Installation::processes_of(id_of(entry)) == 0);
  return entry;
}

/// The data of a finished build's events of one type.
inline boost::json::array ClaudeCodeSetup::events(const boost::json::value& entry,
                                                  const std::string& type) {
  boost::json::array found;
  const auto page = rdev_.api().get("/builds/" + id_of(entry) + "/events?limit=1000").json();
  for (const boost::json::value& event : page.at("events").as_array()) {
    if (event.at("type").as_string() == type.c_str()) found.push_back(event.at("data"));
  }
  return found;
}

}  // namespace rdev::testing
