#include "apps/rdev/text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace rdev::cli {

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
  for (const char* mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067",
                           "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "\u2028", "\ufeff"}) {
    CHECK(neutralised(mark).starts_with("\\u"));
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
  const boost::json::value value{{"text", "\x1b[2J\u009b\u202e\x7f ü \U000E0041"}};
  const std::string safe = neutralised_json(boost::json::serialize(value));
  CHECK(boost::json::parse(safe) == value);
  for (const char* bad : {"\x1b", "\u009b", "\u202e", "\x7f", "\U000E0041"}) {
    CHECK(safe.find(bad) == std::string::npos);
  }
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
