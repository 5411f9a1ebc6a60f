#include "adapters/http/query.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

namespace {

QueryReader reader_of(const std::string& query) {
  Request request;
  request.query = query;
  return QueryReader(request);
}

}  // namespace

TEST_CASE("query: fields are decoded") {
  auto query = reader_of("a=x%20y+z&b=%C3%A9&c=&d");
  CHECK(query.text("a") == "x y z");
  CHECK(query.text("b") == "\xC3\xA9");
  CHECK(query.text("c") == "");
  CHECK(query.text("d") == "");
  CHECK_FALSE(query.text("e"));
  CHECK(query.finish().has_value());
  CHECK(reader_of("").finish().has_value());
}

TEST_CASE("query: integers and booleans are read whole and within bounds") {
  auto query = reader_of("a=1&b=200&c=true&d=false&e=9223372036854775807");
  CHECK(query.integer("a", 1, 200) == 1);
  CHECK(query.integer("b", 1, 200) == 200);
  CHECK(query.boolean("c") == true);
  CHECK(query.boolean("d") == false);
  CHECK(query.integer("e", 0, INT64_MAX) == INT64_MAX);
  CHECK_FALSE(query.integer("missing", 1, 2));
  CHECK_FALSE(query.boolean("missing"));
  CHECK(query.finish().has_value());

  for (const std::string text : {"0", "201", "", "x", "1x", "%201", "+1", "1.0", "0x1", "1e1", "-1",
                                 "99999999999999999999"}) {
    CAPTURE(text);
    auto bad = reader_of("limit=" + text);
    CHECK_FALSE(bad.integer("limit", 1, 200));
    const auto refused = bad.finish();
    REQUIRE(refused.has_error());
    CHECK(refused.error().fields[0].pointer == "/limit");
  }
  for (const std::string text : {"", "1", "TRUE", "yes"}) {
    CAPTURE(text);
    auto bad = reader_of("full=" + text);
    CHECK_FALSE(bad.boolean("full"));
    CHECK(bad.finish().has_error());
  }
}

TEST_CASE("query: every fault is reported, unknown and doubled fields among them") {
  auto query = reader_of("limit=0&a%2Fb=1&twice=1&twice=2&x=1&x=2");
  CHECK_FALSE(query.integer("limit", 1, 200));
  CHECK_FALSE(query.text("twice"));
  query.fault("cursor", "is strange");
  const auto refused = query.finish();
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().fields ==
        std::vector<FieldError>{{"/limit", "must be an integer from 1 to 200"},
                                {"/twice", "is given more than once"},
                                {"/cursor", "is strange"},
                                {"/a~1b", "unknown query parameter 'a/b'"},
                                {"/x", "unknown query parameter 'x'"}});
}

TEST_CASE("query: what is no query is refused rather than ignored") {
  CHECK(reader_of("limit=1 2").finish().has_error());
  CHECK(reader_of("limit=%zz").finish().has_error());
}

TEST_CASE("query: more fields than anything has are refused without naming them all") {
  std::string text = "a=1";
  for (int i = 0; i < 50; ++i) text += "&x" + std::to_string(i);
  const auto refused = reader_of(text).finish();
  REQUIRE(refused.has_error());
  CHECK(refused.error().fields.size() == 1);
}

TEST_CASE("query: the link to the next page keeps the filters and replaces the cursor") {
  Request request;
  request.path = "/projects/demo/builds";
  CHECK(next_link(request, "abc") ==
        Header{"Link", "</projects/demo/builds?cursor=abc>; rel=\"next\""});
  request.query = "status=failed&cursor=old&limit=2";
  CHECK(next_link(request, "a&b") ==
        Header{"Link", "</projects/demo/builds?status=failed&limit=2&cursor=a%26b>; rel=\"next\""});
}

}  // namespace rdev::http
