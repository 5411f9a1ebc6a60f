#include "adapters/command/command_parser.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/text.hpp"

namespace rdev::command {
namespace {

/// A parser and the events it emitted, each as its type and its data in JSON.
struct Run {
  std::vector<std::string> events;
  ports::AgentEventSink emit = [this](const domain::NewEvent& event) {
    events.push_back(event.type + " " + boost::json::serialize(event.data));
  };
  CommandParser parser;

  domain::AgentResult end(int exit_code = 0) { return parser.result({exit_code}, emit); }
};

std::string failure_of(const domain::AgentResult& result) {
  REQUIRE(result.failure.has_value());
  CHECK(result.failure->code == domain::FailureCode::agent_failed);
  return result.failure->message;
}

}  // namespace

TEST_CASE("lines become events, in order, whatever the pieces") {
  const std::string out = "one\n\ntw\xC3\xBC\nlast";
  const std::string err = "oh\nno";
  for (std::size_t piece = 1; piece <= out.size(); ++piece) {
    CAPTURE(piece);
    Run run;
    for (std::size_t at = 0; at < out.size(); at += piece) {
      run.parser.on_stdout(std::string_view(out).substr(at, piece), run.emit);
    }
    for (std::size_t at = 0; at < err.size(); at += piece) {
      run.parser.on_stderr(std::string_view(err).substr(at, piece), run.emit);
    }
    const domain::AgentResult result = run.end();
    CHECK(run.events == std::vector<std::string>{
                            R"(agent.message {"text":"one"})", R"(agent.message {"text":""})",
                            "agent.message {\"text\":\"tw\xC3\xBC\"}",
                            R"(agent.output {"text":"oh","stream":"stderr"})",
                            R"(agent.message {"text":"last"})",
                            R"(agent.output {"text":"no","stream":"stderr"})"});
    CHECK(result.output == out);
    CHECK_FALSE(result.output_truncated);
    CHECK_FALSE(result.failure.has_value());
  }
}

TEST_CASE("a line is told at once, not at the end") {
  Run run;
  run.parser.on_stdout("one\ntwo", run.emit);
  CHECK(run.events.size() == 1);
}

TEST_CASE("bytes that are no UTF-8, and NUL, become storable") {
  Run run;
  run.parser.on_stdout(std::string_view("a\xFF\0b\xC3\n", 6), run.emit);
  const domain::AgentResult result = run.end();
  CHECK(run.events == std::vector<std::string>{"agent.message {\"text\":\"a\xEF\xBF\xBD\xEF\xBF\xBD"
                                               "b\xEF\xBF\xBD\"}"});
  CHECK(domain::is_utf8(result.output));
  CHECK(result.output.find('\0') == std::string::npos);
}

TEST_CASE("a line over the bound is cut and says so, also when it only grows beyond by repair") {
  for (const std::string& line :
       {std::string(kMaxLineBytes + 1, 'x'), std::string(kMaxLineBytes, '\xFF')}) {
    std::vector<domain::NewEvent> events;
    const ports::AgentEventSink keep = [&](domain::NewEvent event) {
      events.push_back(std::move(event));
    };
    CommandParser parser;
    parser.on_stdout(line + "\nshort\n", keep);
    REQUIRE(events.size() == 2);
    const auto& text = events[0].data.at("text").as_string();
    CHECK(text.size() <= kMaxLineBytes);
    CHECK(text.size() > kMaxLineBytes - 4);
    CHECK(domain::is_utf8(text));
    CHECK(events[0].data.at("truncated").as_bool());
    CHECK_FALSE(events[1].data.contains("truncated"));
  }
}

TEST_CASE("a line of 100 MB is one event of 64 KiB and an output of 1 MiB") {
  Run run;
  const std::string piece(std::size_t{1024} * 1024, 'x');
  for (int i = 0; i < 100; ++i) run.parser.on_stdout(piece, run.emit);
  const domain::AgentResult result = run.end();
  REQUIRE(run.events.size() == 1);
  CHECK(run.events[0].size() < kMaxLineBytes + 100);
  CHECK(result.output.size() == domain::kMaxOutputBytes);
  CHECK(result.output_truncated);
}

TEST_CASE("of a long output its end is kept") {
  Run run;
  for (int i = 0; i < 200'000; ++i) {
    run.parser.on_stdout("line " + std::to_string(i) + "\n", run.emit);
  }
  const domain::AgentResult result = run.end();
  CHECK(result.output.size() <= domain::kMaxOutputBytes);
  CHECK(result.output.ends_with("line 199999\n"));
  CHECK(result.output_truncated);
}

TEST_CASE("an output that only grows over its bound by repair is cut to it") {
  Run run;
  run.parser.on_stdout(std::string(domain::kMaxOutputBytes, '\xFF'), run.emit);
  const domain::AgentResult result = run.end();
  CHECK(result.output.size() <= domain::kMaxOutputBytes);
  CHECK(domain::is_utf8(result.output));
  CHECK(result.output_truncated);
}

TEST_CASE("a failure says the exit status and the end of what was said") {
  SUBCASE("on stderr, when there is any") {
    Run run;
    run.parser.on_stdout("working\n", run.emit);
    run.parser.on_stderr("warning\nno more tokens\n\n", run.emit);
    CHECK(failure_of(run.end(3)) == "exit status 3: warning\nno more tokens");
  }
  SUBCASE("else on stdout") {
    Run run;
    run.parser.on_stdout("working\nbroken", run.emit);
    run.parser.on_stderr(" \n", run.emit);
    CHECK(failure_of(run.end(1)) == "exit status 1: working\nbroken");
  }
  SUBCASE("or nothing") {
    Run run;
    CHECK(failure_of(run.end(1)) == "exit status 1");
  }
  SUBCASE("with the signal that ended it") {
    Run run;
    CHECK(failure_of(run.end(137)) == "exit status 137 (signal 9)");
  }
  SUBCASE("within bounds") {
    Run run;
    run.parser.on_stderr(std::string(100'000, '\xFF') + " the end", run.emit);
    const std::string message = failure_of(run.end(1));
    CHECK(message.size() <= agent_stream::kMaxComplaintBytes + 100);
    CHECK(message.ends_with(" the end"));
    CHECK(domain::is_utf8(message));
  }
}

}  // namespace rdev::command
