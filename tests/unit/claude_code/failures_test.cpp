#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/claude_code/streams.hpp"

namespace rdev::claude_code {

using domain::BuildError;
using domain::FailureCode;

namespace {

std::string retry(const std::string& error, const std::string& status) {
  return R"({"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"error_status":)" +
         status + R"(,"error":")" + error + "\"}\n";
}

std::string turns(int count) {
  std::string lines = kInit;
  for (int i = 1; i <= count; ++i) {
    lines += assistant("m-" + std::to_string(i), text("a")) +
             assistant("m-" + std::to_string(i), text("b"));
  }
  return lines;
}

}  // namespace

TEST_CASE("a result that is an error fails the run by the kind of the error") {
  struct Case {
    std::string lines;
    BuildError failure;
  };
  for (const Case& one : std::vector<Case>{
           {R"({"type":"result","subtype":"success","is_error":true,"api_error_status":401,)"
            R"("result":"Invalid API key"})",
            {FailureCode::agent_auth, "Invalid API key"}},
           {R"({"type":"result","subtype":"success","is_error":true,"api_error_status":429,)"
            R"("result":"rate limited"})",
            {FailureCode::agent_rate_limited, "rate limited"}},
           {R"({"type":"result","subtype":"success","is_error":true,"api_error_status":500,)"
            R"("result":"API Error"})",
            {FailureCode::agent_failed, "API Error"}},
           // Without a request, so without a status: the message before it tells the kind.
           {assistant("m", text("Not logged in"), R"(,"error":"authentication_failed")") +
                R"({"type":"result","subtype":"success","is_error":true,"api_error_status":null,)"
                R"("result":"Not logged in"})",
            {FailureCode::agent_auth, "Not logged in"}},
           {R"({"type":"result","subtype":"error_max_turns","is_error":true,)"
            R"("errors":["Reached maximum number of turns [2]",null,"and more"]})",
            {FailureCode::budget_exceeded, "Reached maximum number of turns [2]; and more"}},
           {R"({"type":"result","subtype":"error_max_budget_usd","is_error":true})",
            {FailureCode::budget_exceeded, "error_max_budget_usd"}},
           {R"({"type":"result","subtype":"error_during_execution","is_error":false})",
            {FailureCode::agent_failed, "error_during_execution"}},
           {R"({"type":"result"})", {FailureCode::agent_failed, "the agent reported a failure"}},
       }) {
    CAPTURE(one.lines);
    const auto parsed = parse(kInit + one.lines + "\n");
    CHECK(parsed.finished);
    CHECK(parsed.result.failure == one.failure);
  }
}

TEST_CASE("a refused credential ends the run at once, and other refusals are waited out") {
  for (const auto& [error, status] :
       std::vector<std::pair<std::string, std::string>>{{"authentication_failed", "401"},
                                                        {"unknown", "403"},
                                                        {"authentication_failed", "null"}}) {
    CAPTURE(error);
    const auto parsed = parse(kInit + retry(error, status) + retry(error, status) + kResult);
    CHECK(parsed.hopeless);
    CHECK_FALSE(parsed.finished);
    CHECK(parsed.events.size() == 1);
    REQUIRE(parsed.result.failure.has_value());
    CHECK(parsed.result.failure->code == FailureCode::agent_auth);
  }
  for (const auto& [error, status] : std::vector<std::pair<std::string, std::string>>{
           {"rate_limit", "429"}, {"server_error", "500"}, {"overloaded", "529"}, {"x", "null"}}) {
    CAPTURE(error);
    const auto parsed = parse(kInit + retry(error, status) + retry(error, status) + kResult);
    CHECK_FALSE(parsed.hopeless);
    CHECK(parsed.events.size() == 2);
    CHECK_FALSE(parsed.result.failure.has_value());
  }
}

TEST_CASE("a run of more turns than asked for is ended, one of as many is not") {
  CHECK_FALSE(parse(turns(3) + kResult, "", 0, 3).result.failure.has_value());
  const auto parsed = parse(turns(4) + kResult, "", 0, 3);
  CHECK(parsed.hopeless);
  CHECK(parsed.result.failure == BuildError{FailureCode::budget_exceeded, "more than 3 turns"});
}

TEST_CASE("what a subagent or the CLI itself says is no turn") {
  const std::string of_subagent =
      R"({"type":"assistant","message":{"id":"s","model":"m","content":[]},)"
      R"("parent_tool_use_id":"t-1"})"
      "\n";
  const std::string of_cli =
      R"({"type":"assistant","message":{"id":"c","model":"<synthetic>","content":[]},)"
      R"("parent_tool_use_id":null})"
      "\n";
  const auto parsed = parse(turns(1) + of_subagent + of_cli + of_subagent + kResult, "", 0, 1);
  CHECK_FALSE(parsed.hopeless);
}

TEST_CASE("a run that cost more than asked for fails, also when it did its work") {
  CHECK_FALSE(parse(kInit + kResult, "", 0, {}, 0.0035).result.failure.has_value());
  const auto parsed = parse(kInit + kResult, "", 0, {}, 0.003);
  CHECK(parsed.result.failure ==
        BuildError{FailureCode::budget_exceeded, "a cost of $0.0035, and $0.003 were allowed"});
  CHECK(parsed.result.usage.cost_usd == 0.0035);
  // Told while the run goes on, it ends the run.
  CHECK(parse(kInit + R"({"type":"system","subtype":"status","total_cost_usd":5})" + "\n", "", 0,
              {}, 4)
            .hopeless);
}

TEST_CASE("a stream without a result is a failure that says how the program ended") {
  struct Case {
    std::string out;
    std::string err;
    int exit_code;
    std::string message;
  };
  for (const Case& one : std::vector<Case>{
           {"", "", 0, "the agent ended without a final result, exit status 0"},
           {kInit + assistant("m", text("a")), "", 1,
            "the agent ended without a final result, exit status 1"},
           {kInit, " out of\nmemory \n", 137,
            "the agent ended without a final result, exit status 137 (signal 9): out of\nmemory"},
           {kResult.substr(0, kResult.size() / 2), "", 0,
            "the agent ended without a final result, exit status 0"},
       }) {
    const auto parsed = parse(one.out, one.err, one.exit_code);
    CHECK_FALSE(parsed.finished);
    CHECK(parsed.result.failure == BuildError{FailureCode::agent_failed, one.message});
  }
}

}  // namespace rdev::claude_code
