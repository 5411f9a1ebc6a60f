#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "core/domain/text.hpp"
#include "tests/unit/domain/random_values.hpp"

namespace rdev::domain {

using testing::RandomValues;
using namespace std::string_literals;

namespace {

/// UTF-8 of any code point, surrogates and too large ones included.
std::string encoded(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  const auto tail = [&](int shift) { return byte(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | (code >> 6)), tail(0)};
  if (code < 0x10000) return {byte(0xE0U | (code >> 12)), tail(6), tail(0)};
  return {byte(0xF0U | (code >> 18)), tail(12), tail(6), tail(0)};
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Whether a well-formed text may be cut before its byte `at`.
bool is_border(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_continuation(text[at]);
}

}  // namespace

TEST_CASE("every code point but the surrogates is UTF-8") {
  for (std::uint32_t code = 0; code <= 0x10FFFF; ++code) {
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (is_utf8(encoded(code)) == surrogate) FAIL("code point ", code);
  }
  CHECK_FALSE(is_utf8(encoded(0x110000)));
  CHECK_FALSE(is_utf8(encoded(0x1FFFFF)));
}

TEST_CASE("ill-formed sequences are no UTF-8") {
  const std::vector<std::string> ill_formed{
      "\x80",                      // a continuation on its own
      "\xBF",                      //
      "a\x80z",                    //
      "\xC0\x80",                  // overlong: U+0000
      "\xC1\xBF",                  // overlong: U+007F
      "\xE0\x80\x80",              //
      "\xE0\x9F\xBF",              // overlong: U+07FF
      "\xF0\x80\x80\x80",          //
      "\xF0\x8F\xBF\xBF",          // overlong: U+FFFF
      "\xED\xA0\x80",              // U+D800
      "\xED\xBF\xBF",              // U+DFFF
      "\xED\xA0\xBD\xED\xB8\x80",  // a pair of surrogates
      "\xF4\x90\x80\x80",          // U+110000
      "\xF5\x80\x80\x80",          // leads that never are
      "\xF8\x88\x80\x80\x80",      //
      "\xFE",                      //
      "\xFF",                      //
      "\xC3",                      // cut short
      "\xE2\x82",                  //
      "\xF0\x9F\x98",              //
      "\xC3(",                     // followed by something else
      "\xE2(\xA1",                 //
      "\xE2\x82(",                 //
      "\xF0\x9F\x98(",             //
      "\xE2\x82\xC3\xA9",          // a new sequence within one
  };
  for (const std::string& text : ill_formed) {
    CAPTURE(text);
    CHECK_FALSE(is_utf8(text));
    CHECK_FALSE(is_utf8("good " + text));
    CHECK_FALSE(is_utf8(text + " good"));
  }
}

TEST_CASE("the borders of each length are UTF-8") {
  for (const std::string& text :
       {""s, "\0"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
        "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s}) {
    CHECK(is_utf8(text));
    CHECK(is_utf8(text + text));
  }
}

TEST_CASE("truncation gives the longest prefix that cuts no character, at every limit") {
  RandomValues random(5);
  for (int i = 0; i < 500; ++i) {
    const std::string text = random.text();
    for (std::size_t limit = 0; limit <= text.size() + 2; ++limit) {
      std::size_t expected = std::min(limit, text.size());
      while (!is_border(text, expected)) --expected;
      REQUIRE(truncate_utf8(text, limit) == text.substr(0, expected));
    }
  }
}

TEST_CASE("the tail is the longest suffix that cuts no character, at every limit") {
  RandomValues random(6);
  for (int i = 0; i < 500; ++i) {
    const std::string text = random.text();
    for (std::size_t limit = 0; limit <= text.size() + 2; ++limit) {
      std::size_t expected = text.size() - std::min(limit, text.size());
      while (!is_border(text, expected)) ++expected;
      REQUIRE(tail_utf8(text, limit) == text.substr(expected));
    }
  }
}

TEST_CASE("any bytes can be cut, keeping to the limit and losing less than a character") {
  RandomValues random(7);
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = random.bytes(20);
    for (std::size_t limit = 0; limit < text.size(); ++limit) {
      const std::string_view head = truncate_utf8(text, limit);
      REQUIRE(head.size() <= limit);
      REQUIRE(head.size() + 4 >= limit);
      REQUIRE(text.starts_with(head));
      const std::string_view tail = tail_utf8(text, limit);
      REQUIRE(tail.size() <= limit);
      REQUIRE(tail.size() + 4 >= limit);
      REQUIRE(text.ends_with(tail));
    }
  }
  const std::string continuations(10, '\x80');
  CHECK(truncate_utf8(continuations, 6).size() == 6);
}

TEST_CASE("storable text is UTF-8 without NUL, and good text is left as it is") {
  CHECK(to_storable_utf8("").empty());
  CHECK(to_storable_utf8("a\0z"s) == "a\xEF\xBF\xBDz");
  CHECK(to_storable_utf8("\xFF") == "\xEF\xBF\xBD");
  CHECK(to_storable_utf8("x\xE2\x82") == "x\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(to_storable_utf8("\xE2\x82é") == "\xEF\xBF\xBD\xEF\xBF\xBDé");
  CHECK(to_storable_utf8("\t\x01\x7F €😀") == "\t\x01\x7F €😀");
  RandomValues random(8);
  for (int i = 0; i < 5'000; ++i) {
    const std::string bytes = random.bytes(20);
    const std::string storable = to_storable_utf8(bytes);
    REQUIRE(is_utf8(storable));
    REQUIRE(storable.find('\0') == std::string::npos);
    REQUIRE(to_storable_utf8(storable) == storable);
    if (is_utf8(bytes) && bytes.find('\0') == std::string::npos) REQUIRE(storable == bytes);
  }
}

}  // namespace rdev::domain
