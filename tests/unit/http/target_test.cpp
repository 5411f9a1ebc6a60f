#include "adapters/http/target.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

TEST_CASE("target: is split and left encoded") {
  const auto plain = parse_target("/a%2Fb/c?d=e%20f&g").value();
  CHECK(plain.path == "/a%2Fb/c");
  CHECK(plain.query == "d=e%20f&g");
  CHECK(parse_target("/").value().path == "/");
  CHECK(parse_target("/a?").value().query.empty());
}

TEST_CASE("target: the absolute form is read as proxies send it") {
  const auto absolute = parse_target("http://localhost:8080/a?b=c").value();
  CHECK(absolute.path == "/a");
  CHECK(absolute.query == "b=c");
}

TEST_CASE("target: everything else is malformed") {
  for (const std::string text : {"", "*", "a/b", "localhost:443", "/a b", "/a#b", "/%zz", "/\xff",
                                 "http://localhost", "?a"}) {
    CAPTURE(text);
    const auto parsed = parse_target(text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().code == Errc::malformed);
  }
}

}  // namespace rdev::http
