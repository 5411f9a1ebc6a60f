#include "adapters/kubectl/marked_stream.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace rdev::kubectl {
namespace {

constexpr std::string_view kMark = "0123456789abcdef";

std::string begin_line() {
  return "\x1e" + std::string(kMark) + " begin\n";
}

std::string end_line(const std::string& word) {
  return "\x1e" + std::string(kMark) + " end " + word + "\n";
}

struct Heard {
  std::string out;
  std::optional<std::string> end;
  std::string preamble;
  bool begun = false;
};

Heard feed(const std::string& all, std::size_t piece) {
  Heard heard;
  const ports::OutputSink sink = [&](std::string_view bytes) { heard.out += bytes; };
  MarkedStream stream(kMark, sink);
  for (std::size_t at = 0; at < all.size(); at += piece) stream.feed(all.substr(at, piece));
  stream.close();
  heard.end = stream.end();
  heard.preamble = stream.preamble();
  heard.begun = stream.has_begun();
  return heard;
}

}  // namespace

TEST_CASE("what stands between the marked lines is handed on, however it comes in pieces") {
  const std::string near_misses = "\x1e\x1e" + std::string(kMark) + " end\x1e" +
                                  std::string(kMark).substr(0, 5) + "\n\x1e" + std::string(kMark) +
                                  " end of a long sentence, no line of ours\n";
  const std::string body = "one\n" + near_misses + "two, without a newline";
  const std::string all = "a warning\n" + begin_line() + body + end_line("7");
  for (std::size_t piece = 1; piece <= all.size(); ++piece) {
    CAPTURE(piece);
    const Heard heard = feed(all, piece);
    CHECK(heard.out == body);
    CHECK(heard.end == "7");
    CHECK(heard.preamble == "a warning\n");
  }
}

TEST_CASE("what comes after the last line is dropped") {
  CHECK(feed(begin_line() + "x" + end_line("0") + "late", 1000).out == "x");
  CHECK(feed(begin_line() + "x" + end_line("0") + "late", 3).out == "x");
}

TEST_CASE("a stream that just ends has no end, and loses nothing of what came") {
  const std::string all = begin_line() + "x" + end_line("12");
  for (std::size_t size = begin_line().size() + 1; size < all.size(); ++size) {
    CAPTURE(size);
    const Heard heard = feed(all.substr(0, size), 1);
    CHECK(heard.begun);
    CHECK_FALSE(heard.end);
    CHECK(heard.out == all.substr(begin_line().size(), size - begin_line().size()));
  }
}

TEST_CASE("without its first line a stream has not begun, and its words are kept, up to a bound") {
  const Heard heard = feed("Error from server", 4);
  CHECK_FALSE(heard.begun);
  CHECK(heard.out.empty());
  CHECK(heard.preamble == "Error from server");
  CHECK(feed(std::string(1'000'000, 'x'), 1000).preamble.size() == 4096);
  CHECK(feed(std::string(1'000'000, 'x') + begin_line() + "y" + end_line("0"), 1000).out == "y");
}

TEST_CASE("output is handed on at once, not when the end has come") {
  std::string out;
  const ports::OutputSink sink = [&](std::string_view bytes) { out += bytes; };
  MarkedStream stream(kMark, sink);
  stream.feed(begin_line() + "now");
  CHECK(out == "now");
}

}  // namespace rdev::kubectl
