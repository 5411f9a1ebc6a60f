#include "adapters/codex/codex_parser.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/parsed_stream.hpp"

namespace rdev::codex {

using domain::BuildError;
using domain::FailureCode;
using Events = std::vector<std::string>;

namespace {

testing::ParsedStream parse(const std::string& out, std::optional<int> max_turns = {}) {
  return testing::parse_in_every_way(
      [&] { return std::make_unique<CodexParser>(max_turns, "gpt"); }, out, "", 1);
}

const std::string kBegin = R"({"type":"thread.started","thread_id":"t-1"})"
                           "\n"
                           R"({"type":"turn.started"})"
                           "\n";
const std::string kCommand =
    R"({"type":"item.started","item":{"id":"i1","type":"command_execution","command":"ls",)"
    R"("aggregated_output":"","exit_code":null,"status":"in_progress"}})"
    "\n"
    R"({"type":"item.completed","item":{"id":"i1","type":"command_execution","command":"ls",)"
    R"("aggregated_output":"a.txt\n","exit_code":0,"status":"completed"}})"
    "\n";
const std::string kMessage =
    R"({"type":"item.completed","item":{"id":"i2","type":"agent_message","text":"Done."}})"
    "\n";
const std::string kCompleted =
    R"({"type":"turn.completed","usage":{"input_tokens":200,"output_tokens":100}})"
    "\n";

std::string failed(const std::string& message) {
  return R"({"type":"turn.failed","error":{"message":")" + message + "\"}}\n";
}

}  // namespace

TEST_CASE("a run's lines become its events and its result") {
  const auto parsed = parse(kBegin + kCommand + kMessage + kCompleted);
  CHECK(parsed.events == Events{R"(agent.tool_use {"tool":"command_execution","summary":"ls"})",
                                R"(agent.tool_result {"tool":"command_execution","is_error":false,)"
                                R"("summary":"a.txt\n"})",
                                R"(agent.message {"text":"Done."})"});
  CHECK(parsed.finished);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.output == "Done.");
  CHECK(parsed.result.usage == domain::AgentUsage{"", "t-1", "gpt", 2, 0, 200, 100});
}

TEST_CASE("each kind of line has its events, and an unknown one is told as it is") {
  struct Case {
    std::string line;
    Events events;
  };
  for (const Case& one : std::vector<Case>{
           {R"({"type":"item.completed","item":{"type":"reasoning","text":"hm"}})", {}},
           {R"({"type":"item.updated","item":{"type":"todo_list"}})", {}},
           {R"({"type":"item.completed","item":{"type":"error","message":"odd"}})",
            {R"(agent.output {"text":"odd"})"}},
           {R"j({"type":"error","message":"Reconnecting... 2/5 (status 500)"})j",
            {R"(agent.retry {"error":"status 500","attempt":2,"max_retries":5})"}},
           {R"({"type":"error","message":"Reconnecting... waiting"})",
            {R"(agent.output {"text":"Reconnecting... waiting"})"}},
           {R"({"type":"item.completed","item":{"id":"f","type":"file_change",)"
            R"("changes":[{"path":"a"},{"path":"b"},3],"status":"failed"}})",
            {R"(agent.tool_use {"tool":"file_change","summary":"a\nb"})",
             R"(agent.tool_result {"tool":"file_change","is_error":true,"summary":""})"}},
           {R"({"type":"item.completed"})",
            {R"(agent.output {"text":"{\"type\":\"item.completed\"}"})"}},
           {"no JSON", {R"(agent.output {"text":"no JSON"})"}},
       }) {
    CAPTURE(one.line);
    CHECK(parse(one.line).events == one.events);
  }
}

TEST_CASE("a turn that failed fails the run by what is said of it") {
  CHECK(parse(failed("unexpected status 401 Unauthorized: bad key")).result.failure ==
        BuildError{FailureCode::agent_auth, "unexpected status 401 Unauthorized: bad key"});
  CHECK(parse(failed("exceeded retry limit, last status: 429 Too Many Requests"))
            .result.failure->code == FailureCode::agent_rate_limited);
  CHECK(parse(failed("high demand")).result.failure ==
        BuildError{FailureCode::agent_failed, "high demand"});
  CHECK(parse(R"({"type":"turn.failed"})").result.failure ==
        BuildError{FailureCode::agent_failed, "the agent reported a failure"});
  CHECK(parse(kBegin + kMessage).result.failure ==
        BuildError{FailureCode::agent_failed,
                   "the agent ended without a final result, exit status 1"});
}

TEST_CASE("a refused key ends the run at the first repetition") {
  const auto parsed = parse(
      kBegin +
      R"j({"type":"error","message":"Reconnecting... 1/5 (unexpected status 401 Unauthorized)"})j"
      "\n" +
      kMessage + kCompleted);
  CHECK(parsed.hopeless);
  CHECK(parsed.events.size() == 1);
  CHECK(parsed.result.failure ==
        BuildError{FailureCode::agent_auth, "unexpected status 401 Unauthorized"});
}

TEST_CASE("a run of more calls than turns were asked for is ended") {
  CHECK_FALSE(parse(kBegin + kCommand + kMessage + kCompleted, 2).result.failure.has_value());
  const auto parsed = parse(kBegin + kCommand + kCommand + kCommand + kCompleted, 2);
  CHECK(parsed.hopeless);
  CHECK(parsed.result.failure == BuildError{FailureCode::budget_exceeded, "more than 2 turns"});
}

TEST_CASE("the first end of a turn is the last word") {
  const auto parsed = parse(kBegin + kMessage + kCompleted + failed("late") + kCommand);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.usage.num_turns == 1);
  CHECK(parsed.result.output == "Done.");
}

}  // namespace rdev::codex
