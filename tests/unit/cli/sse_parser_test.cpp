#include "apps/rdev/sse_parser.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace rdev::cli {

namespace {

std::vector<std::string> parsed(const std::string& stream, std::size_t piece) {
  std::vector<std::string> found;
  SseParser parser([&](const std::string& data) { found.push_back(data); });
  for (std::size_t at = 0; at < stream.size(); at += piece) parser.feed(stream.substr(at, piece));
  return found;
}

}  // namespace

TEST_CASE("events are the same in whatever pieces the stream comes") {
  const std::string stream =
      "retry: 1000\n\n:\n\nid: 1\ndata: {\"seq\":1}\n\n:\n\nid: 2\r\ndata:{\"seq\":2}\r\n\r\n"
      "data: two\ndata: lines\n\n";
  const std::vector<std::string> expected{R"({"seq":1})", R"({"seq":2})", "two\nlines"};
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    CAPTURE(piece);
    CHECK(parsed(stream, piece) == expected);
  }
}

TEST_CASE("an event that the connection cut off is none") {
  CHECK(parsed("id: 1\ndata: {\"seq\":1}\n", 7).empty());
}

}  // namespace rdev::cli
