#include "adapters/http/trusted_proxies.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

namespace {

TrustedProxies proxies() {
  return TrustedProxies::parse({"10.0.0.0/8", "192.0.2.1", "fd00::/8"}).value();
}

Request forwarded(const std::vector<std::string>& values) {
  Request request;
  for (const std::string& value : values) request.headers.emplace_back("X-Forwarded-For", value);
  return request;
}

}  // namespace

TEST_CASE("trusted proxies: networks and single addresses of both families") {
  const TrustedProxies trusted = proxies();
  for (const char* address : {"10.1.2.3", "192.0.2.1", "fd00::1", "::ffff:10.0.0.1"}) {
    CAPTURE(address);
    CHECK(trusted.contains(address));
  }
  for (const char* address : {"11.0.0.1", "192.0.2.2", "fe80::1", "127.0.0.1", "", "10.0.0.256"}) {
    CAPTURE(address);
    CHECK_FALSE(trusted.contains(address));
  }
  CHECK_FALSE(TrustedProxies().contains("10.1.2.3"));
  for (const char* text : {"", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "proxy.example", "/8"}) {
    CAPTURE(text);
    CHECK(TrustedProxies::parse({text}).has_error());
  }
}

TEST_CASE("trusted proxies: the client is the last one that no proxy of ours stands for") {
  const TrustedProxies trusted = proxies();
  CHECK(trusted.client_of("10.0.0.1", forwarded({"203.0.113.7"})) == "203.0.113.7");
  CHECK(trusted.client_of("10.0.0.1", forwarded({"203.0.113.7, 10.9.9.9"})) == "203.0.113.7");
  CHECK(trusted.client_of("10.0.0.1", forwarded({"203.0.113.7", "192.0.2.1"})) == "203.0.113.7");
  // What a client wrote itself stands before what the proxy added.
  CHECK(trusted.client_of("10.0.0.1", forwarded({"127.0.0.1, 203.0.113.7"})) == "203.0.113.7");
  CHECK(trusted.client_of("10.0.0.1", forwarded({"10.0.0.5"})) == "10.0.0.5");
}

TEST_CASE("trusted proxies: nobody else is believed, nor is nonsense") {
  const TrustedProxies trusted = proxies();
  CHECK(trusted.client_of("203.0.113.9", forwarded({"198.51.100.1"})) == "203.0.113.9");
  CHECK(trusted.client_of("10.0.0.1", forwarded({})) == "10.0.0.1");
  CHECK(trusted.client_of("10.0.0.1", forwarded({"198.51.100.1, nonsense\nx"})) == "10.0.0.1");
  CHECK(trusted.client_of("10.0.0.1", forwarded({","})) == "10.0.0.1");
}

}  // namespace rdev::http
