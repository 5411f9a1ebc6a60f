#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/domain/text.hpp"
#include "tests/unit/claude_code/streams.hpp"

namespace rdev::claude_code {

namespace {

constexpr std::size_t kMega = std::size_t{1024} * 1024;

/// A parser fed with pieces, its events counted and measured.
struct Feed {
  ClaudeCodeParser parser{{}, {}};
  std::vector<domain::NewEvent> events;
  ports::AgentEventSink emit = [this](domain::NewEvent event) {
    events.push_back(std::move(event));
  };

  void out(std::string_view bytes) { parser.on_stdout(bytes, emit); }
  std::string_view text(std::size_t i) { return events.at(i).data.at("text").as_string(); }
};

}  // namespace

TEST_CASE("a line of 100 MB is one event of 64 KiB, and the lines after it are read") {
  Feed feed;
  feed.out(R"({"type":"user","message":")");
  const std::string piece(kMega, 'x');
  for (int i = 0; i < 100; ++i) feed.out(piece);
  feed.out("\"}\n" + kResult);
  REQUIRE(feed.events.size() == 1);
  CHECK(feed.events[0].type == "agent.output");
  CHECK(feed.text(0).size() == agent_stream::kMaxTextBytes);
  CHECK(feed.events[0].data.at("truncated").as_bool());
  CHECK(feed.parser.finished());
  CHECK_FALSE(feed.parser.result({0}, feed.emit).failure.has_value());
}

TEST_CASE("texts and outputs are cut to their bounds at a UTF-8 border") {
  Feed feed;
  std::string words;
  while (words.size() < 2 * kMega) words += "\xE2\x82\xAC";
  feed.out(assistant("m-1", text(words)));
  feed.out(R"({"type":"result","subtype":"success","is_error":false,"result":")" + words + "\"}\n");
  REQUIRE(feed.events.size() == 1);
  CHECK(feed.text(0).size() <= agent_stream::kMaxTextBytes);
  CHECK(feed.text(0).size() > agent_stream::kMaxTextBytes - 3);
  CHECK(domain::is_utf8(feed.text(0)));
  CHECK(feed.events[0].data.at("truncated").as_bool());
  const domain::AgentResult result = feed.parser.result({0}, feed.emit);
  CHECK(result.output_truncated);
  CHECK(result.output.size() <= domain::kMaxOutputBytes);
  CHECK(result.output.size() > domain::kMaxOutputBytes - 3);
  CHECK(domain::is_utf8(result.output));
}

TEST_CASE("long names, inputs and results of tools are cut in their events") {
  Feed feed;
  const std::string big(kMega, 'n');
  feed.out(assistant("m-1", R"({"type":"tool_use","id":")" + big + R"(","name":")" + big +
                                R"(","input":{"command":")" + big + R"("}})"));
  feed.out(R"({"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":")" + big +
           R"(","content":")" + big + R"("}]}})" + "\n");
  REQUIRE(feed.events.size() == 2);
  for (const domain::NewEvent& event : feed.events) {
    CHECK(event.data.at("tool").as_string().size() == agent_stream::kMaxSummaryBytes);
    CHECK(event.data.at("summary").as_string().size() == agent_stream::kMaxSummaryBytes);
  }
}

TEST_CASE("bytes that are no UTF-8 cost no line, and become storable") {
  const auto parsed = parse(kInit + assistant("m-1", text("a\xFF\xC3")) + "\xFF\xFE\n" +
                            R"({"type":"result","subtype":"success","is_error":false,"result":"b)"
                            "\xED\xA0\x80\"}");
  REQUIRE(parsed.events.size() == 2);
  CHECK(parsed.events[0] == "agent.message {\"text\":\"a\xEF\xBF\xBD\xEF\xBF\xBD\"}");
  CHECK(parsed.events[1] == "agent.output {\"text\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"}");
  CHECK_FALSE(parsed.result.failure.has_value());
  CHECK(domain::is_utf8(parsed.result.output));
}

TEST_CASE("nesting beyond all measure is a line that is not understood") {
  const std::string deep = R"({"type":"assistant","x":)" + std::string(100'000, '[') + "\n";
  const auto parsed = parse(kInit + deep + kResult);
  REQUIRE(parsed.events.size() == 1);
  CHECK(parsed.events[0].starts_with("agent.output"));
  CHECK(parsed.finished);
}

TEST_CASE("a run of a million lines keeps no more than the last of them") {
  Feed feed;
  std::size_t told = 0;
  feed.emit = [&](const domain::NewEvent&) { ++told; };
  for (int i = 0; i < 100'000; ++i) {
    feed.out(assistant("m-" + std::to_string(i),
                       R"({"type":"tool_use","id":"t-)" + std::to_string(i) + R"(","name":"X"})"));
  }
  CHECK(told == 100'000);
  CHECK(feed.parser.result({0}, feed.emit).usage.num_turns == 100'000);
}

}  // namespace rdev::claude_code
