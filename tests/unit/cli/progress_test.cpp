#include "apps/rdev/progress.hpp"

#include <doctest/doctest.h>

namespace rdev::cli {

namespace {

boost::json::value event(const char* type, boost::json::object data = {}) {
  return {{"type", type}, {"at", "2026-01-01T00:00:00.000Z"}, {"data", std::move(data)}};
}

const domain::Timestamp start = *domain::parse_rfc3339("2026-01-01T00:00:00.000Z");

}  // namespace

TEST_CASE("the line tells state, time, what the agent has done, turns and cost") {
  Progress progress;
  CHECK(progress.line(start, 200).starts_with("pending · Ctrl-C"));
  progress.note(event("build.started"));
  progress.note(event("agent.message"));
  progress.note(event("agent.tool_use"));
  progress.note(event("agent.tool_use"));
  CHECK(progress.line(start + std::chrono::seconds(65), 200)
            .starts_with("running · 1 min 05 s · 1 message · 2 tool calls · Ctrl-C"));
  progress.note(event("agent.finished", {{"usage", {{"num_turns", 4}}}, {"cost", 0.125}}));
  CHECK(progress.line(start, 200).find("4 turns · $0.1250") != std::string::npos);
  progress.note(event("build.cancelled"));
  CHECK(progress.state() == "cancelled");
}

TEST_CASE("the line is never wider than the terminal") {
  Progress progress;
  progress.note(event("build.started"));
  CHECK(progress.line(start, 10) == "running ·…");
}

TEST_CASE("a server whose clock is ahead makes no negative time") {
  Progress progress;
  progress.note(event("build.started"));
  CHECK(progress.line(start - std::chrono::hours(1), 200).starts_with("running · 0.0 s"));
}

}  // namespace rdev::cli
