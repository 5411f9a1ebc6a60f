#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/watched_build.hpp"
#include "tests/support/event_watcher.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {

namespace {

constexpr std::chrono::seconds kPatience{30};
const HeaderMap kStream{{"Accept", "text/event-stream"}};

/// The ids in a stream, each of an event that has data.
std::vector<std::int64_t> ids_of(const std::string& stream) {
  std::vector<std::int64_t> ids;
  for (std::size_t at = 0; (at = stream.find("id: ", at)) != std::string::npos; ++at) {
    const std::string id = stream.substr(at + 4, stream.find('\n', at) - at - 4);
    ids.push_back(std::stoll(id));
    CHECK(stream.find("\ndata: {\"seq\":" + id + ",", at) == at + 4 + id.size());
  }
  return ids;
}

std::string request_for(const WatchedBuild& build, const std::string& version = "1.1") {
  return "GET " + build.path() + " HTTP/" + version +
         "\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
}

}  // namespace

TEST_CASE("server-sent events: all of them, with their seq as id, and then the end") {
  WatchedBuild build;
  Client client = build.api.connect();
  client.write(request_for(build));
  CHECK(eventually([&] { return build.api.events.watchers() == 1; }));
  build.say(3);
  build.finish();
  const Reply reply = client.read();
  CHECK(reply.status == 200);
  CHECK(reply.header("Content-Type") == "text/event-stream");
  CHECK(reply.header("Cache-Control") == "no-store");
  CHECK_FALSE(reply.header("X-Request-Id").empty());
  CHECK(ids_of(reply.body) == seqs_from(1, 6));
  CHECK(client.is_closed());
}

TEST_CASE("server-sent events: go on after what the client has, told by header or by query") {
  WatchedBuild build;
  build.say(10);
  build.finish();
  HeaderMap headers = kStream;
  CHECK(ids_of(build.api.get(build.path() + "?after=4", headers).body) == seqs_from(5, 13));
  headers["Last-Event-ID"] = "7";
  CHECK(ids_of(build.api.get(build.path() + "?after=4", headers).body) == seqs_from(8, 13));
  headers["Last-Event-ID"] = "13";
  CHECK(build.api.get(build.path(), headers).status == 204);  // or a browser would ask for ever
  headers["Last-Event-ID"] = "many";
  check_problem(build.api.get(build.path(), headers), 400, build.path());
}

TEST_CASE("server-sent events: unknown builds and queries out of rule are refused") {
  WatchedBuild build;
  const std::string none = "/builds/019b7d2a-0000-7000-8000-000000000000/events";
  check_problem(build.api.get(none, kStream), 404, none);
  check_problem(build.api.get(build.path() + "?after=x", kStream), 422, build.path());
  CHECK(build.api.get(build.path(), {{"Accept", "application/json"}}).json().at("next_after") == 2);
}

TEST_CASE("server-sent events: a client of HTTP/1.0 gets them without chunks") {
  WatchedBuild build;
  build.finish();
  Client client = build.api.connect();
  client.write(request_for(build, "1.0"));
  const Reply reply = client.read();
  CHECK(reply.header("Transfer-Encoding").empty());
  CHECK(ids_of(reply.body) == seqs_from(1, 3));
}

TEST_CASE("server-sent events: while nothing happens there are comments") {
  http::ServerOptions options;
  options.limits.heartbeat = std::chrono::milliseconds(10);
  WatchedBuild build(options);
  Client client = build.api.connect();
  client.write(request_for(build));
  // Each is a chunk of its own, of three bytes.
  REQUIRE(client.wait_for("3\r\n:\n\n\r\n3\r\n:\n\n\r\n"));
  build.finish();
  const std::string body = client.read().body;
  CHECK(body.find("\n\n:\n\n:\n\n") != std::string::npos);
  CHECK(ids_of(body) == seqs_from(1, 3));
}

TEST_CASE("server-sent events: a client that goes away is noticed at once") {
  WatchedBuild build;
  {
    Client client = build.api.connect();
    client.write(request_for(build));
    CHECK(eventually([&] { return build.api.events.watchers() == 1; }));
  }
  CHECK(eventually([&] { return build.api.events.watchers() == 0; }));
}

TEST_CASE("server-sent events: end with the server, so that the client goes elsewhere") {
  WatchedBuild build;
  Client client = build.api.connect();
  client.write(request_for(build));
  CHECK(eventually([&] { return build.api.events.watchers() == 1; }));
  build.api.server.drain();
  CHECK(client.read().status == 200);  // whole, though the build is not
  CHECK(client.is_closed());
  CHECK(build.api.server.wait_drained(kPatience));
}

}  // namespace rdev::testing
