#include "adapters/http/browser_guard.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

namespace {

int status_for(std::vector<Header> headers) {
  Request request;
  request.headers = std::move(headers);
  const auto problem = refuse_foreign_page(request);
  return problem ? problem->status : 200;
}

int status_for_socket(std::vector<Header> headers, bool proxied = false) {
  Request request;
  request.headers = std::move(headers);
  request.proxied = proxied;
  const auto problem = refuse_foreign_socket(request);
  return problem ? problem->status : 200;
}

}  // namespace

TEST_CASE("browser guard: answers to every name of the loopback, with and without port") {
  for (const std::string host : {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080",
                                 "127.8.9.10:1", "[::1]", "[::1]:8080"}) {
    CAPTURE(host);
    CHECK(status_for({{"Host", host}}) == 200);
  }
}

TEST_CASE("browser guard: does not answer to a name that was made to resolve to the loopback") {
  for (const std::string host :
       {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
        "10.0.0.1", "0.0.0.0:8080", "[::2]", "user@localhost", "", "local host", "127.0.0.1:x"}) {
    CAPTURE(host);
    CHECK(status_for({{"Host", host}}) == 421);
  }
}

TEST_CASE("browser guard: refuses pages of other origins") {
  for (const std::string origin : {"http://evil.example", "null", "", "http://localhost:8081",
                                   "http://127.0.0.1:8080", "file://", "localhost:8080"}) {
    CAPTURE(origin);
    CHECK(status_for({{"Host", "localhost:8080"}, {"Origin", origin}}) == 403);
  }
  CHECK(status_for({{"Origin", "http://localhost:8080"}}) == 403);
}

TEST_CASE("browser guard: lets programs and the server's own pages pass") {
  CHECK(status_for({}) == 200);
  CHECK(status_for({{"Host", "localhost:8080"}, {"Origin", "http://LOCALHOST:8080"}}) == 200);
  CHECK(status_for({{"host", "[::1]:8080"}, {"origin", "http://[::1]:8080"}}) == 200);
}

TEST_CASE("browser guard: programs, and pages of the server's own host, may open WebSockets") {
  CHECK(status_for_socket({{"Host", "rdev.example"}}) == 200);
  for (const std::string host : {"rdev.example", "RDEV.example:443", "rdev.example:"}) {
    CAPTURE(host);
    CHECK(status_for_socket({{"Host", host}, {"Origin", "https://rdev.example"}}) == 200);
  }
  CHECK(status_for_socket({{"Host", "[::1]:81"}, {"Origin", "http://[::1]:81"}}) == 200);
}

TEST_CASE("browser guard: pages of other origins open no WebSockets") {
  for (const std::string origin :
       {"https://evil.example", "null", "", "https://rdev.example:8443", "http://rdev.example",
        "https://rdev.example.evil.example", "https://evil.example/rdev.example", "file:///x",
        "rdev.example", "https://user@evil.example"}) {
    CAPTURE(origin);
    CHECK(status_for_socket({{"Host", "rdev.example:443"}, {"Origin", origin}}) == 403);
  }
  CHECK(status_for_socket({{"Origin", "https://rdev.example"}}) == 403);
}

TEST_CASE("browser guard: what a host is called before a proxy counts if the proxy is trusted") {
  const std::vector<Header> headers{{"Host", "10.0.0.7:8080"},
                                    {"X-Forwarded-Host", "rdev.example"},
                                    {"Origin", "https://rdev.example"}};
  CHECK(status_for_socket(headers, true) == 200);
  CHECK(status_for_socket(headers, false) == 403);
}

}  // namespace rdev::http
