#include "adapters/claude_code/claude_code_parser.hpp"

#include <doctest/doctest.h>

#include "tests/unit/claude_code/streams.hpp"

namespace rdev::claude_code {

TEST_CASE("a run's lines become its events and its result") {
  const auto parsed =
      parse(kInit + assistant("m-1", text("I will write.")) +
            assistant("m-1", R"({"type":"tool_use","id":"t-1","name":"Write",)"
                             R"("input":{"file_path":"/workspace/a.txt","content":"hi\n"}})") +
            R"({"type":"user","message":{"role":"user","content":[{"tool_use_id":"t-1",)"
            R"("type":"tool_result","content":"File created"}]},"parent_tool_use_id":null})"
            "\n" +
            assistant("m-2", text("Written.")) + kResult);
  CHECK(parsed.events ==
        Events{R"(agent.message {"text":"I will write."})",
               R"(agent.tool_use {"tool":"Write","summary":"/workspace/a.txt"})",
               R"(agent.tool_result {"tool":"Write","is_error":false,"summary":"File created"})",
               R"(agent.message {"text":"Written."})"});
  CHECK(parsed.finished);
  CHECK_FALSE(parsed.hopeless);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.output == "Written.");
  CHECK(parsed.result.usage ==
        domain::AgentUsage{"", "s-1", "claude-opus-4-8[1m]", 2, 0.0035, 200, 100});
}

TEST_CASE("each kind of line has its events, and an unknown one is told as it is") {
  struct Case {
    std::string line;
    Events events;
  };
  for (const Case& one : std::vector<Case>{
           {kInit, {}},
           {R"({"type":"system","subtype":"compact_boundary"})", {}},
           {R"({"type":"system"})", {}},
           {R"({"type":"stream_event","event":{"type":"content_block_delta"}})", {}},
           {R"({"type":"rate_limit_event"})", {}},
           {"   ", {}},
           {R"({"type":"system","subtype":"api_retry","attempt":3,"max_retries":10,)"
            R"("retry_delay_ms":2382.18,"error_status":500,"error":"server_error"})",
            {R"(agent.retry {"error":"server_error","attempt":3,"max_retries":10,"status":500})"}},
           {R"({"type":"system","subtype":"api_retry"})",
            {R"(agent.retry {"error":"","attempt":0,"max_retries":0,"status":null})"}},
           {assistant("m", R"({"type":"thinking","thinking":"hm"})"), {}},
           {assistant("m", text("  \\n ")), {}},
           {assistant("m", R"(3,null,"x",{"type":"text"},{"type":"new"})"), {}},
           {assistant("m", text("a") + "," + text("b")),
            {R"(agent.message {"text":"a"})", R"(agent.message {"text":"b"})"}},
           {assistant("m",
                      R"({"type":"tool_use","id":"t","name":"Bash","input":{"command":"ls"}})"),
            {R"(agent.tool_use {"tool":"Bash","summary":"ls"})"}},
           {assistant("m", R"({"type":"tool_use","id":"t","name":"X","input":{"n":[1,true]}})"),
            {R"(agent.tool_use {"tool":"X","summary":"{\"n\":[1,true]}"})"}},
           {assistant("m", R"({"type":"tool_use"})"),
            {R"(agent.tool_use {"tool":"","summary":""})"}},
           {R"({"type":"user","message":{"content":[{"type":"tool_result","is_error":true,)"
            R"("tool_use_id":"?","content":[{"type":"text","text":"a"},{"type":"image"}]}]}})",
            {R"(agent.tool_result {"tool":"","is_error":true,"summary":"a\n[image]"})"}},
           {R"({"type":"user","message":{"content":"a text"}})", {}},
           {R"({"type":"user"})", {}},
           {R"({"type":"assistant","message":7})", {}},
           {R"({"type":"news","text":1})",
            {R"(agent.output {"text":"{\"type\":\"news\",\"text\":1}"})"}},
           {R"({"type":3})", {R"(agent.output {"text":"{\"type\":3}"})"}},
           {R"({"type":"assi)", {R"(agent.output {"text":"{\"type\":\"assi"})"}},
           {"[1]", {R"(agent.output {"text":"[1]"})"}},
           {"Segmentation fault", {R"(agent.output {"text":"Segmentation fault"})"}},
       }) {
    CAPTURE(one.line);
    CHECK(parse(one.line).events == one.events);
  }
}

TEST_CASE("lines of stderr are told as such, whatever comes between them") {
  const auto parsed = parse(kInit + assistant("m-1", text("one")) + kResult, "warn\nlast");
  CHECK(parsed.err_events == Events{R"(agent.output {"text":"warn","stream":"stderr"})",
                                    R"(agent.output {"text":"last","stream":"stderr"})"});
  CHECK(parsed.out_events == Events{R"(agent.message {"text":"one"})"});
  CHECK_FALSE(parsed.result.failure.has_value());
}

TEST_CASE("the first result is the last word: what follows is told and changes nothing") {
  const std::string other =
      R"({"type":"result","subtype":"error_during_execution","is_error":true,"num_turns":9,)"
      R"("result":"Other.","total_cost_usd":9})"
      "\n";
  const auto parsed =
      parse(kInit + kResult + other + assistant("m-9", text("late")) + other, "", 1);
  CHECK(parsed.finished);
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.output == "Written.");
  CHECK(parsed.result.usage.num_turns == 2);
  CHECK(parsed.result.usage.cost_usd == 0.0035);
  CHECK(parsed.events == Events{R"(agent.message {"text":"late"})"});
}

TEST_CASE("a result without text leaves the last message as the output") {
  const auto parsed = parse(assistant("m-1", text("one")) + assistant("m-2", text("two")) +
                            R"({"type":"result","subtype":"success","is_error":false})");
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.output == "two");
  CHECK(parsed.result.usage.num_turns == 2);
  CHECK(parsed.result.usage.model == "claude-opus-4-8");
}

TEST_CASE("values of another kind than expected count as absent") {
  const auto parsed =
      parse(R"({"type":"result","subtype":"success","is_error":"no","num_turns":-3,"result":7,)"
            R"("session_id":[],"total_cost_usd":"free","usage":{"input_tokens":1e300,)"
            R"("output_tokens":-1}})");
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(parsed.result.usage == domain::AgentUsage{});
}

}  // namespace rdev::claude_code
