#include "core/domain/tail_buffer.hpp"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

namespace rdev::domain {

TEST_CASE("the tail is the same however the stream is cut into pieces") {
  std::string text;
  for (int i = 0; i < 500; ++i) text += std::to_string(i) + " ";
  for (std::size_t piece = 1; piece <= 64; ++piece) {
    CAPTURE(piece);
    TailBuffer buffer(20);
    for (std::size_t at = 0; at < text.size(); at += piece) {
      buffer.append(std::string_view(text).substr(at, piece));
    }
    CHECK(buffer.tail() == text.substr(text.size() - 20));
    CHECK(buffer.truncated());
  }
}

TEST_CASE("a stream that fits is kept whole, to the last byte") {
  TailBuffer buffer(4);
  CHECK(buffer.tail().empty());
  buffer.append("12");
  buffer.append("34");
  CHECK(buffer.tail() == "1234");
  CHECK_FALSE(buffer.truncated());
  buffer.append("5");
  CHECK(buffer.tail() == "2345");
  CHECK(buffer.truncated());

  TailBuffer at_once(4);
  at_once.append("1234");
  CHECK_FALSE(at_once.truncated());
  at_once.append("12345");
  CHECK(at_once.tail() == "2345");
  CHECK(at_once.truncated());
}

TEST_CASE("the tail does not begin inside a UTF-8 sequence") {
  TailBuffer buffer(4);
  buffer.append(
      "12\xF0\x9F\x98\x80"
      "3");
  CHECK(buffer.tail() == "3");
  CHECK(buffer.truncated());
}

}  // namespace rdev::domain
