#include "apps/rdev/text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace rdev::cli {

namespace {

/// UTF-8 of a character between U+0800 and U+FFFF: in a literal, some would turn this file's text.
std::string character(unsigned code) {
  return {static_cast<char>(0xE0U | (code >> 12U)), static_cast<char>(0x80U | (code >> 6U & 0x3FU)),
          static_cast<char>(0x80U | (code & 0x3FU))};
}

}  // namespace

TEST_CASE("every control character, C0 and C1, and every mark of direction is spelt out") {
  for (unsigned code = 1; code < 0xA0; ++code) {
    if (code >= 0x20 && code < 0x7F) continue;
    std::string text;
    if (code < 0x80) {
      text = static_cast<char>(code);
    } else {
      text = {'\xC2', static_cast<char>(code)};
    }
    const std::string safe = neutralised(text);
    CAPTURE(code);
    CHECK(safe.find(text) == std::string::npos);
    CHECK(safe.size() >= 2);
  }
  CHECK(neutralised("\x1b[31m\x07") == "\\x1b[31m\\x07");
  CHECK(neutralised("\u009b31m") == "\\x9b31m");
  CHECK(neutralised("\u061c") == "\\u061c");
  for (const unsigned mark : {0x200EU, 0x200FU, 0x2028U, 0x202AU, 0x202BU, 0x202CU, 0x202DU,
                              0x202EU, 0x2066U, 0x2067U, 0x2068U, 0x2069U, 0xFEFFU}) {
    CHECK(neutralised(character(mark)).starts_with("\\u"));
  }
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD, so that no C1 byte comes through by itself") {
  CHECK(neutralised("a\x9b\xff\xc2") == "a\uFFFD\uFFFD\uFFFD");
  CHECK(neutralised(std::string_view("\0", 1)) == "\uFFFD");
}

TEST_CASE("text of people comes through as it is") {
  for (const char* text :
       {"", "plain", "Grüße, 世界", "👩‍💻 e\u0301", "a\\x1b is no escape"}) {
    CHECK(neutralised(text) == text);
  }
}

TEST_CASE("lines are split at newlines alone, and blank ones at the end are left out") {
  CHECK(neutralised_lines("a\r\nb\n\nc\n\n") == std::vector<std::string>{"a", "b", "", "c"});
  CHECK(neutralised_lines("one\rtwo") == std::vector<std::string>{"one\\x0dtwo"});
  CHECK(neutralised_lines("\n\n").empty());
  CHECK(neutralised("a\nb") == "a\\nb");
}

TEST_CASE("neutralised JSON parses to what it was, and has nothing that a terminal obeys") {
  const boost::json::value value{{"text", "\x1b[2J\u009b\x7f ü \U000E0041" + character(0x202E)}};
  const std::string safe = neutralised_json(boost::json::serialize(value));
  CHECK(boost::json::parse(safe) == value);
  for (const char* bad : {"\x1b", "\u009b", "\x7f", "\U000E0041"}) {
    CHECK(safe.find(bad) == std::string::npos);
  }
  CHECK(safe.find(character(0x202E)) == std::string::npos);
  CHECK(safe.find("ü") != std::string::npos);
}

TEST_CASE("what is too wide ends in an ellipsis, cut between characters") {
  CHECK(fitted("abcdef", 6) == "abcdef");
  CHECK(fitted("abcdefg", 6) == "abcde…");
  CHECK(fitted("äöüäöüä", 3) == "äö…");
  CHECK(fitted("abc", 0).empty());
  CHECK(padded("äb", 4) == "äb  ");
  CHECK(padded("abcdef", 4) == "abc…");
}

}  // namespace rdev::cli
