#include "adapters/http/endpoint.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

TEST_CASE("endpoint: reads IPv4, IPv6 and localhost with a port") {
  CHECK(parse_endpoint("127.0.0.1:8080").value() == Endpoint{"127.0.0.1", 8080});
  CHECK(parse_endpoint("0.0.0.0:0").value() == Endpoint{"0.0.0.0", 0});
  CHECK(parse_endpoint("[::1]:8080").value() == Endpoint{"::1", 8080});
  CHECK(parse_endpoint("[0:0::1]:65535").value() == Endpoint{"::1", 65535});
  CHECK(parse_endpoint("localhost:8080").value() == Endpoint{"127.0.0.1", 8080});
  CHECK(parse_endpoint("LOCALHOST:00").value() == Endpoint{"127.0.0.1", 0});
}

TEST_CASE("endpoint: refuses everything else") {
  for (const std::string text :
       {"", ":8080", "8080", "127.0.0.1", "127.0.0.1:", "::1:8080", "[::1]", "[::1:8080",
        "example.com:80", "127.0.0.1:65536", "127.0.0.1:99999999999", "127.0.0.1:-1",
        "127.0.0.1:8080/", "http://127.0.0.1:8080", "user@127.0.0.1:8080", "127.1:80",
        "1.2.3.256:80", " 127.0.0.1:80", "[::1%25lo]:80"}) {
    CAPTURE(text);
    const auto parsed = parse_endpoint(text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().code == Errc::malformed);
  }
}

TEST_CASE("endpoint: is written as it is read") {
  CHECK(to_string(Endpoint{"127.0.0.1", 80}) == "127.0.0.1:80");
  CHECK(to_string(Endpoint{"::1", 80}) == "[::1]:80");
}

TEST_CASE("endpoint: knows what only this machine can reach") {
  for (const std::string text : {"127.0.0.1:1", "127.255.255.254:1", "[::1]:1", "localhost:1"}) {
    CAPTURE(text);
    CHECK(is_loopback(parse_endpoint(text).value()));
  }
  for (const std::string text : {"0.0.0.0:1", "10.0.0.1:1", "128.0.0.1:1", "[::]:1", "[::2]:1",
                                 "[fe80::1]:1", "[::ffff:10.0.0.1]:1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_loopback(parse_endpoint(text).value()));
  }
}

}  // namespace rdev::http
