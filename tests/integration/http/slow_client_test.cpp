#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace {

constexpr std::chrono::milliseconds kShort{50};
constexpr std::chrono::milliseconds kLong{60'000};

http::ServerOptions patient() {
  http::ServerOptions options;
  options.limits.idle_timeout = kLong;
  options.limits.header_timeout = kLong;
  options.limits.body_timeout = kLong;
  options.limits.write_timeout = kLong;
  return options;
}

}  // namespace

TEST_CASE("slow client: an idle connection is closed after a while") {
  http::ServerOptions options = patient();
  options.limits.idle_timeout = kShort;
  Api api(options);
  Client client = api.connect();
  CHECK(client.get("/healthz").status == 200);
  CHECK(client.is_closed());
  CHECK(api.connect().is_closed());
}

TEST_CASE("slow client: a header that does not end is cut off, however it trickles in") {
  http::ServerOptions options = patient();
  options.limits.header_timeout = kShort;
  options.limits.max_header_bytes = 1'000'000'000;
  Api api(options);
  Client client = api.connect();
  client.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
  CHECK(client.is_closed());

  Client trickling = api.connect();
  trickling.write("GET /healthz HTTP/1.1\r\n");
  while (trickling.write("X: y\r\n")) {
  }
  CHECK(trickling.is_closed());
}

TEST_CASE("slow client: a body that does not come is cut off, and nothing is stored") {
  http::ServerOptions options = patient();
  options.limits.body_timeout = kShort;
  Api api(options);
  api.create_project("demo");
  Client client = api.connect();
  client.write(
      "POST /projects/demo/builds HTTP/1.1\r\nHost: localhost\r\nContent-Length: 14\r\n\r\n"
      R"({"prompt":"x")");
  CHECK(client.is_closed());
  CHECK(api.rows() == Rows{1, 0, 0});
}

TEST_CASE("slow client: one that does not read its response is cut off") {
  http::ServerOptions options = patient();
  options.limits.write_timeout = kShort;
  Api api(options);
  api.create_project("demo");
  for (int i = 0; i < 8; ++i) api.create_build("demo", std::string(1'000'000, 'x'));
  Client client = api.connect();
  client.write("GET /projects/demo/builds?full=true HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(client.wait_for("HTTP/1.1 200"));
  // More than the sockets' buffers take; the server gives up while nobody reads.
  api.server.drain();
  CHECK(api.server.wait_drained(std::chrono::seconds(30)));
  CHECK(client.read().status == 0);
}

TEST_CASE("slow client: one that goes in the middle of a request harms nobody") {
  Api api(patient());
  api.create_project("demo");
  for (int i = 0; i < 20; ++i) {
    Client client = api.connect();
    client.write("POST /projects/demo/builds HTTP/1.1\r\nHost: localhost\r\nContent-Le");
  }
  for (int i = 0; i < 20; ++i) {
    Client client = api.connect();
    client.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  CHECK(api.get("/projects").status == 200);
  CHECK(api.rows() == Rows{1, 0, 0});
}

}  // namespace rdev::testing
