#include "adapters/opencode/opencode_parser.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/parsed_stream.hpp"

namespace rdev::opencode {

using domain::BuildError;
using domain::FailureCode;
using Events = std::vector<std::string>;

namespace {

testing::ParsedStream parse(const std::string& out, int exit_code = 0,
                            std::optional<int> max_turns = {},
                            std::optional<double> max_cost_usd = {}) {
  return testing::parse_in_every_way(
      [&] { return std::make_unique<OpencodeParser>(max_turns, max_cost_usd, "a/m"); }, out, "",
      exit_code);
}

const std::string kStart = R"({"type":"step_start","sessionID":"ses_1","part":{}})"
                           "\n";
const std::string kBash =
    R"({"type":"tool_use","part":{"tool":"bash","state":{"status":"completed",)"
    R"("input":{"command":"ls"},"output":"a.txt\n","metadata":{"exit":0}}}})"
    "\n";
const std::string kText = R"({"type":"text","part":{"text":"Done."}})"
                          "\n";

std::string finish(const std::string& reason) {
  return R"({"type":"step_finish","part":{"reason":")" + reason +
         R"(","tokens":{"input":100,"output":50},"cost":0.25}})"
         "\n";
}

std::string error(const std::string& data, const std::string& name = "APIError") {
  return R"({"type":"error","error":{"name":")" + name + R"(","data":)" + data + "}}\n";
}

const std::string kCalls = kStart + kBash + finish("tool-calls");
const std::string kStops = kStart + kText + finish("stop");

}  // namespace

TEST_CASE("a run's lines become its events and its result") {
  const auto parsed = parse(kCalls + kStops);
  CHECK(parsed.events ==
        Events{R"(agent.tool_use {"tool":"bash","summary":"ls"})",
               R"(agent.tool_result {"tool":"bash","is_error":false,"summary":"a.txt\n"})",
               R"(agent.message {"text":"Done."})"});
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.output == "Done.");
  CHECK(parsed.result.usage == domain::AgentUsage{"", "ses_1", "a/m", 2, 0.5, 200, 100});
}

TEST_CASE("each kind of line has its events, and an unknown one is told as it is") {
  struct Case {
    std::string line;
    Events events;
  };
  for (const Case& one : std::vector<Case>{
           {R"({"type":"reasoning","part":{"text":"hm"}})", {}},
           {R"({"type":"step_start"})", {}},
           {error(R"({"message":"odd","statusCode":500})"),
            {R"j(agent.output {"text":"odd (status 500)"})j"}},
           {error("{}", "UnknownError"), {R"(agent.output {"text":"UnknownError"})"}},
           {R"({"type":"tool_use","part":{"tool":"read","state":{"status":"error",)"
            R"("input":{"filePath":"/x"},"error":"refused"}}})",
            {R"(agent.tool_use {"tool":"read","summary":"/x"})",
             R"(agent.tool_result {"tool":"read","is_error":true,"summary":"refused"})"}},
           {R"({"type":"tool_use","part":{"tool":"bash","state":{"status":"completed",)"
            R"("title":"t","output":"o","metadata":{"exit":3}}}})",
            {R"(agent.tool_use {"tool":"bash","summary":"t"})",
             R"(agent.tool_result {"tool":"bash","is_error":true,"summary":"o"})"}},
           {R"({"type":"other"})", {R"(agent.output {"text":"{\"type\":\"other\"}"})"}},
           {"no JSON", {R"(agent.output {"text":"no JSON"})"}},
       }) {
    CAPTURE(one.line);
    CHECK(parse(one.line).events == one.events);
  }
}

TEST_CASE("a run without a stop, or one that did not exit with 0, has failed") {
  const auto failure_of = [](const std::string& out, int exit_code) {
    return parse(out, exit_code).result.failure;
  };
  CHECK_FALSE(failure_of(kStops, 0).has_value());
  CHECK(failure_of(kStops, 1) == BuildError{FailureCode::agent_failed,
                                            "the agent ended without a final result, "
                                            "exit status 1"});
  CHECK(failure_of(kCalls, 0) ==
        BuildError{FailureCode::agent_failed, "the agent's last step ended by \"tool-calls\""});
  CHECK(failure_of(kStops + kStart, 0)->code == FailureCode::agent_failed);
  CHECK(failure_of("", 0)->code == FailureCode::agent_failed);
}

TEST_CASE("a step that stops is not the last word") {
  const auto parsed = parse(kStops + kCalls + kStops);
  CHECK_FALSE(parsed.finished);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.usage.num_turns == 3);
}

TEST_CASE("an error fails the run by what is said of it, unless the run goes on") {
  const std::string limited = error(R"({"message":"slow down","statusCode":429})");
  CHECK(parse(kStops + limited).result.failure ==
        BuildError{FailureCode::agent_rate_limited, "slow down (status 429)"});
  CHECK(parse(error(R"({"message":"high demand"})"), 1).result.failure ==
        BuildError{FailureCode::agent_failed, "high demand"});
  CHECK_FALSE(parse(limited + kStops).result.failure.has_value());
}

TEST_CASE("a refused or missing key ends the run at once") {
  const auto parsed = parse(error(R"({"message":"bad key","statusCode":401})") + kStops);
  CHECK(parsed.hopeless);
  CHECK(parsed.result.failure == BuildError{FailureCode::agent_auth, "bad key (status 401)"});
  CHECK(parse(error(R"({"message":"none"})", "ProviderAuthError")).result.failure->code ==
        FailureCode::agent_auth);
}

TEST_CASE("a run over its turns or its costs is ended") {
  CHECK_FALSE(parse(kCalls + kStops, 0, 2, 0.5).result.failure.has_value());
  const auto turns = parse(kCalls + kCalls + kStops, 0, 2);
  CHECK(turns.hopeless);
  CHECK(turns.result.failure == BuildError{FailureCode::budget_exceeded, "more than 2 turns"});
  const auto cost = parse(kCalls + kStops, 0, {}, 0.4);
  CHECK(cost.hopeless);
  CHECK(cost.result.failure ==
        BuildError{FailureCode::budget_exceeded, "a cost of $0.5, and $0.4 were allowed"});
}

}  // namespace rdev::opencode
