#include "adapters/gemini/gemini_parser.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/parsed_stream.hpp"

namespace rdev::gemini {

using domain::BuildError;
using domain::FailureCode;
using Events = std::vector<std::string>;

namespace {

testing::ParsedStream parse(const std::string& out, std::optional<int> max_turns = {},
                            int exit_code = 1) {
  return testing::parse_in_every_way([&] { return std::make_unique<GeminiParser>(max_turns, ""); },
                                     out, "", exit_code);
}

const std::string kBegin = R"({"type":"init","session_id":"s-1","model":"pro"})"
                           "\n"
                           R"({"type":"message","role":"user","content":"Do it."})"
                           "\n";
const std::string kCommand =
    R"({"type":"tool_use","tool_name":"run_shell_command","tool_id":"t1",)"
    R"("parameters":{"command":"ls"}})"
    "\n"
    R"({"type":"tool_result","tool_id":"t1","status":"success","output":"a.txt"})"
    "\n";

std::string piece(const std::string& text) {
  return R"({"type":"message","role":"assistant","content":")" + text + R"(","delta":true})" + "\n";
}

const std::string kSuccess =
    R"({"type":"result","status":"success","stats":{"input_tokens":200,"output_tokens":100}})"
    "\n";

std::string failed(const std::string& message) {
  return R"({"type":"result","status":"error","error":{"message":")" + message + "\"}}\n";
}

}  // namespace

TEST_CASE("a run's lines become its events and its result") {
  const auto parsed =
      parse(kBegin + piece("I ") + piece("look.") + kCommand + piece("Done.") + kSuccess);
  CHECK(parsed.events == Events{R"(agent.message {"text":"I look."})",
                                R"(agent.tool_use {"tool":"run_shell_command","summary":"ls"})",
                                R"(agent.tool_result {"tool":"run_shell_command",)"
                                R"("is_error":false,"summary":"a.txt"})",
                                R"(agent.message {"text":"Done."})"});
  CHECK(parsed.finished);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.output == "Done.");
  CHECK(parsed.result.usage == domain::AgentUsage{"", "s-1", "pro", 2, 0, 200, 100});
}

TEST_CASE("each kind of line has its events, and an unknown one is told as it is") {
  struct Case {
    std::string line;
    Events events;
  };
  for (const Case& one : std::vector<Case>{
           {R"({"type":"error","severity":"warning","message":"odd"})",
            {R"(agent.output {"text":"odd"})"}},
           {R"({"type":"message","role":"assistant","content":"Whole."})",
            {R"(agent.message {"text":"Whole."})"}},
           {R"({"type":"tool_result","tool_id":"x","status":"error","error":{"message":"no"}})",
            {R"(agent.tool_result {"tool":"","is_error":true,"summary":"no"})"}},
           {R"({"type":"other"})", {R"(agent.output {"text":"{\"type\":\"other\"}"})"}},
           {"no JSON", {R"(agent.output {"text":"no JSON"})"}},
       }) {
    CAPTURE(one.line);
    CHECK(parse(one.line).events == one.events);
  }
}

TEST_CASE("a result that is an error fails the run by what is said of it") {
  CHECK(parse(failed("[API Error: \\\"code\\\":401]")).result.failure ==
        BuildError{FailureCode::agent_auth, "[API Error: \"code\":401]"});
  CHECK(parse(failed("API key not valid.")).result.failure->code == FailureCode::agent_auth);
  CHECK(parse(failed("RESOURCE_EXHAUSTED")).result.failure->code ==
        FailureCode::agent_rate_limited);
  CHECK(parse(R"({"type":"result","status":"error"})").result.failure ==
        BuildError{FailureCode::agent_failed, "the agent reported a failure"});
}

TEST_CASE("a run without a result has failed, and what it was saying is told") {
  const auto parsed = parse(kBegin + piece("I was"), {}, 0);
  CHECK(parsed.events == Events{R"(agent.message {"text":"I was"})"});
  CHECK(parsed.result.failure == BuildError{FailureCode::agent_failed,
                                            "the agent ended without a final result, "
                                            "exit status 0"});
  CHECK(parse("", {}, 41).result.failure->code == FailureCode::agent_auth);
}

TEST_CASE("a run of more calls than turns were asked for is ended") {
  CHECK_FALSE(parse(kBegin + kCommand + kSuccess, 2).result.failure.has_value());
  const auto parsed = parse(kBegin + kCommand + kCommand + kCommand + kSuccess, 2);
  CHECK(parsed.hopeless);
  CHECK(parsed.result.failure == BuildError{FailureCode::budget_exceeded, "more than 2 turns"});
}

TEST_CASE("the first result is the last word") {
  const auto parsed = parse(kBegin + piece("Done.") + kSuccess + failed("late") + kCommand);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.usage.num_turns == 1);
  CHECK(parsed.result.output == "Done.");
}

}  // namespace rdev::gemini
