#include "core/domain/line_splitter.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::domain {
namespace {

using Lines = std::vector<std::pair<std::string, bool>>;

Lines split(std::string_view text, std::size_t max_bytes, std::size_t piece) {
  LineSplitter splitter(max_bytes);
  Lines lines;
  const LineSplitter::Sink keep = [&](std::string_view line, bool truncated) {
    lines.emplace_back(line, truncated);
  };
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter.feed(text.substr(at, piece), keep);
  }
  splitter.finish(keep);
  return lines;
}

}  // namespace

TEST_CASE("lines are the same however the stream is cut into pieces") {
  const std::string text = "one\n\ntwo with more\n1234567890\n12345678901\n\xC3\xBC\nlast";
  const Lines expected{{"one", false},        {"", false},          {"two with m", true},
                       {"1234567890", false}, {"1234567890", true}, {"\xC3\xBC", false},
                       {"last", false}};
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(split(text, 10, piece) == expected);
  }
}

TEST_CASE("a stream that ends with a newline has no line after it") {
  CHECK(split("one\n", 10, 4) == Lines{{"one", false}});
  CHECK(split("", 10, 1).empty());
  CHECK(split("\n", 10, 1) == Lines{{"", false}});
}

TEST_CASE("a line is cut between two UTF-8 sequences") {
  // 9 bytes, then one of two, three and four.
  for (const std::string symbol : {"\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    for (std::size_t piece = 1; piece < 16; ++piece) {
      CHECK(split("123456789" + symbol + "\nnext\n", 10, piece) ==
            Lines{{"123456789", true}, {"next", false}});
    }
  }
}

TEST_CASE("a line that is too long is given when its bound is reached, and once") {
  LineSplitter splitter(4);
  Lines lines;
  const LineSplitter::Sink keep = [&](std::string_view line, bool truncated) {
    lines.emplace_back(line, truncated);
  };
  splitter.feed("1234", keep);
  CHECK(lines.empty());
  splitter.feed("5", keep);
  CHECK(lines == Lines{{"1234", true}});
  for (int i = 0; i < 1000; ++i) splitter.feed("more and more", keep);
  CHECK(lines.size() == 1);
  splitter.feed("\nshort", keep);
  splitter.finish(keep);
  CHECK(lines == Lines{{"1234", true}, {"shor", true}});
}

TEST_CASE("a splitter can be used for another stream when one is over") {
  LineSplitter splitter(4);
  Lines lines;
  const LineSplitter::Sink keep = [&](std::string_view line, bool truncated) {
    lines.emplace_back(line, truncated);
  };
  splitter.feed("12345", keep);
  splitter.finish(keep);
  splitter.feed("67", keep);
  splitter.finish(keep);
  CHECK(lines == Lines{{"1234", true}, {"67", false}});
}

}  // namespace rdev::domain
