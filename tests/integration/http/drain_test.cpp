#include <future>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace {

constexpr std::chrono::seconds kPatience{30};
const std::string kListProjects = "GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n";

}  // namespace

TEST_CASE("drain: idle connections are closed and no new ones are taken") {
  Api api;
  Client idle = api.connect();
  CHECK(idle.get("/healthz").status == 200);
  Client fresh = api.connect();  // has not sent anything yet
  CHECK(idle.get("/healthz").status == 200);
  api.server.drain();
  CHECK(idle.is_closed());
  CHECK(fresh.is_closed());
  CHECK(api.server.wait_drained(kPatience));
  CHECK_THROWS(api.connect().get("/healthz"));
}

TEST_CASE("drain: the request in flight is answered, and then its connection closed") {
  Api api;
  api.storage.close_gate();
  Client client = api.connect();
  client.write(kListProjects);
  api.storage.wait_for_waiting(1);
  api.server.drain();
  CHECK_FALSE(api.server.wait_drained(std::chrono::milliseconds(10)));
  api.storage.open_gate();
  const Reply reply = client.read();
  CHECK(reply.status == 200);
  CHECK(reply.header("Connection") == "close");
  CHECK(client.is_closed());
  CHECK(api.server.wait_drained(kPatience));
}

TEST_CASE("drain: a request that has begun to come in is answered, readiness with 503") {
  Api api;
  Client client = api.connect();
  client.write("GET /readyz HTTP/1.1\r\nHo");
  Client other = api.connect();
  CHECK(other.get("/healthz").status == 200);
  api.server.drain();
  CHECK(other.is_closed());
  client.write("st: localhost\r\n\r\n");
  const Reply reply = client.read();
  check_problem(reply, 503, "/readyz");
  CHECK(reply.header("Connection") == "close");
  CHECK(api.server.wait_drained(kPatience));
}

TEST_CASE("drain: stop cuts off what is left, and waits for the handlers only") {
  Api api;
  api.storage.close_gate();
  Client client = api.connect();
  client.write(kListProjects);
  api.storage.wait_for_waiting(1);
  Client half = api.connect();
  half.write("GET /heal");
  api.server.drain();
  auto stopped = std::async(std::launch::async, [&] { api.server.stop(); });
  api.storage.open_gate();
  stopped.get();
  CHECK(half.is_closed());
  CHECK(api.server.wait_drained(kPatience));
}

TEST_CASE("drain: stopping without it, twice, or before a start does no harm") {
  Api api;
  Client client = api.connect();
  client.write(kListProjects);
  api.server.stop();
  api.server.drain();
  api.server.stop();
  CHECK(api.server.start().has_error());
  http::Server never(http::Router(), api.logger, api.ids, {});
  never.drain();
}

}  // namespace rdev::testing
