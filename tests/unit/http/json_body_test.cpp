#include "adapters/http/json_body.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace rdev::http {

namespace {

std::string refusal_of(std::string_view text) {
  const auto parsed = parse_json(text);
  if (parsed.has_value()) return "";
  CHECK(parsed.error().code == Errc::malformed);
  return parsed.error().message;
}

}  // namespace

TEST_CASE("json body: every kind of value comes out as Boost.JSON's parser has it") {
  const std::string text =
      R"( {"text":"a\u00e9\n\ud83d\ude00b","":{"a":[],"b":{}},"numbers":[0,-1,18446744073709551615,
         1.5,1e3,-0.0],"flags":[true,false,null],"nested":[{"a":1},{"a":2}]} )";
  CHECK(parse_json(text).value() == boost::json::parse(text));
  CHECK(parse_json("3").value() == 3);
  CHECK(parse_json("\"x\"").value() == "x");
  const std::string big = "[\"" + std::string(100'000, 'x') + "\"]";
  CHECK(parse_json(big).value() == boost::json::parse(big));
}

TEST_CASE("json body: says where a text stops being JSON") {
  CHECK(refusal_of("").find("empty") != std::string::npos);
  CHECK(refusal_of(R"({"a":1,})").find("at byte 7") != std::string::npos);
  CHECK(refusal_of(R"({"a":1} {})").find("at byte 8") != std::string::npos);
  for (const std::string text : {"{", "{'a':1}", "nul", "[1 2]", "\"a", "\"\xff\"", "\"\xc0\xaf\"",
                                 R"("\ud800")", "// x\n1", "NaN", "01", "{\"a\" 1}", " "}) {
    CAPTURE(text);
    CHECK_FALSE(refusal_of(text).empty());
  }
}

TEST_CASE("json body: refuses a key that is there twice, at any depth and however written") {
  CHECK(refusal_of(R"({"a":1,"b":2,"a":3})").find("'a' twice") != std::string::npos);
  CHECK(refusal_of(R"([{"x":{"k":1,"\u006b":2}}])").find("'k' twice") != std::string::npos);
  CHECK(refusal_of(R"({"":1,"":1})").find("'' twice") != std::string::npos);
  CHECK(refusal_of(R"({"a":{"a":1},"b":{"a":{"a":1}}})").empty());
}

TEST_CASE("json body: nesting is bounded") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_json(nested(32)).has_value());
  CHECK_FALSE(refusal_of(nested(33)).empty());
  CHECK_FALSE(refusal_of(std::string(1'000'000, '[')).empty());
  CHECK_FALSE(refusal_of(std::string(1'000'000, '{')).empty());
}

TEST_CASE("json body: numbers that no double holds are refused, long ones are not") {
  for (const std::string text : {"1e400", "-1e400", "[1e999999999]", "{\"a\":1e309}"}) {
    CAPTURE(text);
    CHECK_FALSE(refusal_of(text).empty());
  }
  CHECK_FALSE(refusal_of(std::string(400, '9')).empty());
  CHECK(refusal_of("0." + std::string(100'000, '9')).empty());
  CHECK(refusal_of("1e-400").empty());
}

TEST_CASE("json body: knows the type of JSON with any parameters") {
  CHECK(may_be_json("application/json"));
  CHECK(may_be_json("APPLICATION/json;charset=UTF-8"));
  CHECK(may_be_json("application/json  ; x=y"));
  CHECK(may_be_json("application/x-www-form-urlencoded"));
  CHECK_FALSE(may_be_json(""));
  CHECK_FALSE(may_be_json("text/json"));
  CHECK_FALSE(may_be_json("application/json5"));
  CHECK_FALSE(may_be_json("application/problem+json"));
}

}  // namespace rdev::http
