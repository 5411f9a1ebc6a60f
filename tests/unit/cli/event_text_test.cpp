#include "apps/rdev/event_text.hpp"

#include <doctest/doctest.h>

namespace rdev::cli {

namespace json = boost::json;

namespace {

std::string shown(const std::string& type, json::object data, bool color = false) {
  return event_text(
      {{"seq", 1}, {"type", type}, {"at", "2026-01-02T03:04:05.678Z"}, {"data", std::move(data)}},
      Style{color});
}

}  // namespace

TEST_CASE("an agent's message is shown line by line, each below the other") {
  CHECK(shown("agent.message", {{"text", "first\nsecond\n"}}) ==
        "03:04:05 first\n         second\n");
}

TEST_CASE("events of each kind are told in words") {
  CHECK(shown("agent.tool_use", {{"tool", "Bash"}, {"summary", "make all"}}) ==
        "03:04:05 → Bash  make all\n");
  CHECK(shown("agent.tool_result", {{"tool", "Bash"}, {"is_error", true}, {"summary", "no"}}) ==
        "03:04:05 ✗  no\n");
  CHECK(shown("agent.finished",
              {{"agent", "claude-code"}, {"usage", {{"num_turns", 3}}}, {"cost", 0.25}}) ==
        "03:04:05 agent finished  claude-code, 3 turns, $0.2500\n");
  CHECK(shown("git.committed",
              {{"sha", "0123456789abcdef0123456789abcdef01234567"}, {"files_changed", {"a"}}}) ==
        "03:04:05 committed  0123456789ab, 1 file\n");
  CHECK(shown("build.failed", {{"error", {{"code", "timeout"}, {"message", "too long"}}}}) ==
        "03:04:05 failed  too long\n");
  CHECK(shown("embedder.own", {{"a", 1}}) == "03:04:05 embedder.own  {\"a\":1}\n");
}

TEST_CASE("no field of any event brings a terminal's commands with it, in colour or not") {
  const std::string turn = std::string("\xe2\x80") + '\xae';  // U+202E
  const std::string evil = "\x1b]0;x\x07\u009b\r\n\x08" + turn;
  for (const char* type :
       {"build.queued",       "build.started",     "build.reattached", "build.retrying",
        "build.failed",       "build.cancelled",   "agent.started",    "agent.message",
        "agent.tool_use",     "agent.tool_result", "agent.retry",      "agent.output",
        "agent.finished",     "git.committed",     "git.pushed",       "git.failed",
        "provision.scaffold", "provision.created", "callback.failed",  "\x1b[2J"}) {
    json::object data;
    for (const char* key :
         {"text", "tool", "summary", "agent", "error", "reason", "project_id", "worker_id",
          "commit_sha", "sha", "branch", "output", "message", "template", "kind", "name"}) {
      data[key] = evil;
    }
    const std::string text =
        event_text({{"type", type}, {"at", evil + evil}, {"data", data}}, Style{});
    CAPTURE(type);
    for (const std::string& bad : {std::string("\x1b"), std::string("\x07"), std::string("\u009b"),
                                   turn, std::string("\r")}) {
      CHECK(text.find(bad) == std::string::npos);
    }
    data["error"] = json::object{{"message", evil}};
    CHECK(event_text({{"type", type}, {"data", data}}, Style{}).find('\x1b') == std::string::npos);
  }
}

TEST_CASE("events with fields of other types than expected are shown all the same") {
  for (const json::value& event :
       {json::value(nullptr), json::value("text"), json::value{{"type", 7}},
        json::value{{"type", "agent.message"}, {"data", {1, 2}}},
        json::value{{"type", "agent.finished"}, {"data", {{"usage", "x"}, {"cost", "y"}}}}}) {
    CHECK(event_text(event, Style{}).ends_with('\n'));
  }
}

TEST_CASE("colours are there only when they are wanted") {
  CHECK(shown("build.failed", {}, true).find("\x1b[31m") != std::string::npos);
  CHECK(shown("build.failed", {}).find('\x1b') == std::string::npos);
}

TEST_CASE("durations are told in the units that people use") {
  CHECK(duration_text(0.04) == "0.0 s");
  CHECK(duration_text(59.9) == "59.9 s");
  CHECK(duration_text(65) == "1 min 05 s");
  CHECK(duration_text(3600 + 120) == "1 h 02 min");
}

}  // namespace rdev::cli
