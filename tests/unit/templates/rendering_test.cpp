#include "adapters/templates/rendering.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace rdev::templates {

namespace {

std::string rendered(const std::string& text, const char* values, std::string_view file = "a.txt") {
  const auto result = render(text, boost::json::parse(values).as_object(), file);
  if (result.has_error()) FAIL(result.error().message);
  return *result;
}

}  // namespace

TEST_CASE("values are filled in once, and never expanded again") {
  CHECK(rendered("{{a}}{{a}}", R"({"a": "{{b}}"})") == "{{b}}{{b}}");
}

TEST_CASE("sections, inverted ones, lists and what stands between their items") {
  CHECK(rendered("{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": ""})") == "no");
  CHECK(rendered("{{#l}}{{n}}{{^last}}, {{/last}}{{/l}}",
                 R"({"l": [{"n": "x", "last": false}, {"n": "y", "last": true}]})") == "x, y");
}

TEST_CASE("what is filled in is escaped for its file") {
  const char* values = R"({"a": "<\"&\n"})";
  CHECK(rendered("{{a}}", values, "x.html") == "&lt;&quot;&amp;\n");
  CHECK(rendered("\"{{a}}\"", values, "x.json") == R"("<\"&\n")");
  CHECK(rendered("\"{{a}}\"", values, ".woodpecker.yml") == R"("<\"&\n")");
  CHECK(rendered("\"{{a}}\"", values, "x.mjs") == R"("<\"&\n")");
  CHECK(rendered("{{a}}", values, "x.md") == "<\"&\n");
  CHECK(rendered("{{{a}}}", values, "x.html") == "<\"&\n");
}

TEST_CASE("a name that means nothing is an error, wherever it stands") {
  for (const char* text :
       {"{{b}}", "{{{b}}}", "{{#b}}x{{/b}}", "{{^b}}x{{/b}}", "{{> b}}", "{{#a}}{{b}}{{/a}}"}) {
    CAPTURE(text);
    const auto result = render(text, {{"a", "1"}}, "x");
    REQUIRE(result.has_error());
    CHECK(result.error().message.find("b'") != std::string::npos);
  }
}

TEST_CASE("what is no Mustache is an error") {
  for (const char* text : {"{{#a}}", "{{/a}}", "{{a"}) {
    CAPTURE(text);
    CHECK(render(text, {{"a", "1"}}, "x").has_error());
  }
}

}  // namespace rdev::templates
