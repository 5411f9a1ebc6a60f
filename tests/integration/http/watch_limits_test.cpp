#include <chrono>
#include <list>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/watched_build.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/websocket_client.hpp"

namespace rdev::testing {

namespace {

HeaderMap upgrade(HeaderMap headers = {}) {
  headers.insert({{"Connection", "Upgrade"},
                  {"Upgrade", "websocket"},
                  {"Sec-WebSocket-Version", "13"},
                  {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}});
  return headers;
}

/// A watched build where each key, or address, may have two streams.
struct Limited : WatchedBuild {
  explicit Limited(http::ServerOptions options = {})
      : WatchedBuild(std::move(options), {}, {.max_watchers_per_key = 2}) {}

  /// Opens what stays open until the client goes.
  std::unique_ptr<Client> open(const HeaderMap& headers = {}) {
    auto client = std::make_unique<Client>(port());
    CHECK(client->get(socket(), upgrade(headers)).status == 101);
    return client;
  }

  /// Opened and closed again: whether there is room.
  [[nodiscard]] bool has_room(const HeaderMap& headers = {}) {
    return api.get(socket(), upgrade(headers)).status == 101;
  }
};

}  // namespace

TEST_CASE("watch limit: one address without keys gets 429 before a stream too many begins") {
  Limited build;
  const auto first = build.open();
  Client events = build.api.connect();
  events.write("GET " + build.path() +
               " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
  CHECK(events.wait_for("id: 2"));
  const Reply refused = build.api.get(build.socket(), upgrade());
  check_problem(refused, 429, build.socket());
  CHECK(refused.header("Retry-After") == "5");
  check_problem(build.api.get(build.path(), {{"Accept", "text/event-stream"}}), 429, build.path());
  CHECK(build.api.events.watchers() == 2);
  CHECK(build.api.get(build.path()).status == 200);  // is no stream
}

TEST_CASE("watch limit: each key has its own") {
  Limited build;
  const auto one = with_key(build.api.create_key({domain::Scope::builds_read}));
  const auto other = with_key(build.api.create_key({domain::Scope::builds_read}));
  const auto first = build.open(one);
  const auto second = build.open(one);
  CHECK_FALSE(build.has_room(one));
  CHECK(build.has_room(other));
}

TEST_CASE("watch limit: a stream that ends makes room, however it ends") {
  http::ServerOptions options;
  options.limits.watch_idle_timeout = std::chrono::milliseconds(200);
  Limited build(options);
  const auto comes_free = [&] {
    return eventually([&] { return build.api.events.watchers() == 0; }) &&
           eventually([&] { return build.has_room(); });
  };
  {
    const auto first = build.open();
    const auto second = build.open();
  }  // go without a word
  CHECK(comes_free());
  {
    const auto silent = build.open();
    const auto deaf = build.open();
    CHECK(comes_free());  // they answer no pings
  }
  for (int i = 0; i < 5; ++i) {  // refused, or never become a stream: nothing is held
    CHECK(build.api.get(build.socket() + "?after=-1", upgrade()).status == 422);
    CHECK(build.api.get("/builds/none/events/ws", upgrade()).status == 404);
    CHECK(build.api.get("/projects", upgrade()).status == 200);
  }
  Client gone = build.api.connect();
  gone.write("GET " + build.path() +
             " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
  CHECK(gone.wait_for("id: 2"));
  WebSocketClient socket(build.port(), build.socket());
  CHECK_FALSE(build.has_room());
  build.finish();  // ends both
  CHECK(gone.wait_for("id: 3"));
  static_cast<void>(socket.read_all());
  CHECK(socket.close_code() == 1000);
  CHECK(comes_free());
}

}  // namespace rdev::testing
