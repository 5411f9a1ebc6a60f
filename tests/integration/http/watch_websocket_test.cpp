#include <list>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/integration/http/watched_build.hpp"
#include "tests/support/event_watcher.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/websocket_client.hpp"

namespace rdev::testing {

namespace {

constexpr std::chrono::seconds kPatience{30};

HeaderMap upgrade() {
  return {{"Connection", "Upgrade"},
          {"Upgrade", "websocket"},
          {"Sec-WebSocket-Version", "13"},
          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
}

}  // namespace

TEST_CASE("websocket: every event is one message, and 1000 comes after the last") {
  WatchedBuild build;
  WebSocketClient client(build.port(), build.socket());
  CHECK(client.read_until(2) == seqs_from(1, 2));
  build.say(3);
  CHECK(client.read_until(5) == seqs_from(3, 5));
  build.say(1, std::string(20'000, 'x'));  // goes compressed
  const auto message = boost::json::parse(client.read().value());
  const auto page = build.api.get(build.path() + "?after=5&limit=1").json();
  CHECK(message == page.at("events").at(0));
  build.finish();
  CHECK(client.read_all() == seqs_from(7, 7));
  CHECK(client.close_code() == 1000);
}

TEST_CASE("websocket: compresses for whom it has offered to, what gets shorter by it") {
  // As RFC 6455 and RFC 7692 have it: a final text frame, with RSV1 where it is compressed.
  constexpr std::string_view kPlain = "\x81";
  constexpr std::string_view kCompressed = "\xc1";
  const std::string repetitive(2'000, 'x');  // goes in one frame
  WatchedBuild build;
  auto headers = upgrade();
  {
    Client without = build.api.connect();
    const Reply accepted = without.get(build.socket() + "?after=2", headers);
    CHECK(accepted.status == 101);
    CHECK(accepted.header("Sec-WebSocket-Extensions").empty());
    build.say(1, repetitive);
    CHECK(without.wait_for(kPlain));
    CHECK(without.wait_for(repetitive));
  }
  int after = 3;
  for (const char* offer :
       {"permessage-deflate; client_max_window_bits",  // browsers'
        "permessage-deflate", "permessage-deflate; server_no_context_takeover"}) {
    CAPTURE(offer);
    headers["Sec-WebSocket-Extensions"] = offer;
    Client with = build.api.connect();
    const Reply accepted = with.get(build.socket() + "?after=" + std::to_string(after), headers);
    CHECK(accepted.status == 101);
    CHECK(accepted.header("Sec-WebSocket-Extensions").starts_with("permessage-deflate"));
    build.say(1, "short");
    CHECK(with.wait_for(kPlain));
    CHECK(with.wait_for("short"));
    build.say(1, repetitive);
    CHECK(with.wait_for(kCompressed));
    after += 2;
  }
}

TEST_CASE("websocket: who comes back goes on where it was, also when the build is over") {
  WatchedBuild build;
  build.say(500);
  {
    WebSocketClient client(build.port(), build.socket() + "?after=100");
    CHECK(client.read_until(300) == seqs_from(101, 300));
  }
  build.finish();
  for (const std::int64_t after : {0, 300, 502, 503, 9'999}) {
    WebSocketClient client(build.port(), build.socket() + "?after=" + std::to_string(after));
    CHECK(client.read_all() == seqs_from(after + 1, 503));
    CHECK(client.close_code() == 1000);
  }
  CHECK(eventually([&] { return build.api.events.watchers() == 0; }));
}

TEST_CASE("websocket: what cannot be is refused before it becomes one") {
  WatchedBuild build;
  const std::string none = "/builds/019b7d2a-0000-7000-8000-000000000000/events/ws";
  check_problem(build.api.get(none, upgrade()), 404, none);
  check_problem(build.api.get(build.socket() + "?after=-1", upgrade()), 422, build.socket());
  check_problem(build.api.get(build.socket() + "?before=1", upgrade()), 422, build.socket());
  const Reply plain = build.api.get(build.socket());
  check_problem(plain, 426, build.socket());
  CHECK(plain.header("Upgrade") == "websocket");
  HeaderMap foreign = upgrade();
  foreign["Origin"] = "http://evil.example";
  check_problem(build.api.get(build.socket(), foreign), 403, build.socket());
  HeaderMap rebound = upgrade();
  rebound["Host"] = "evil.example";
  check_problem(build.api.get(build.socket(), rebound), 421, build.socket());
  CHECK(build.api.events.watchers() == 0);
}

TEST_CASE(
    "websocket: off the loopback, pages of other origins are refused, programs and own pages not") {
  http::ServerOptions options;
  options.loopback_only = false;
  options.trusted_proxies = {"127.0.0.1"};
  WatchedBuild build(options);
  const auto status = [&](HeaderMap headers) {
    headers.merge(upgrade());
    return build.api.get(build.socket(), headers).status;
  };
  const std::string own = "https://rdev.example";
  CHECK(status({{"Host", "rdev.example"}}) == 101);
  CHECK(status({{"Host", "rdev.example"}, {"Origin", own}}) == 101);
  CHECK(status({{"Host", "a"}, {"X-Forwarded-Host", "rdev.example"}, {"Origin", own}}) == 101);
  CHECK(status({{"Host", "rdev.example"}, {"Origin", "https://evil.example"}}) == 403);
  CHECK(status({{"Host", "rdev.example"}, {"Origin", "null"}}) == 403);
}

TEST_CASE("websocket: more than may watch are told to come back, and find room when one has left") {
  WatchedBuild build({}, {.max_watchers = 1});
  auto first = std::make_unique<WebSocketClient>(build.port(), build.socket());
  CHECK(first->read_until(2) == seqs_from(1, 2));
  const Reply refused = build.api.get(build.socket(), upgrade());
  check_problem(refused, 503, build.socket());
  CHECK_FALSE(refused.header("Retry-After").empty());
  first.reset();  // goes without a word
  CHECK(eventually([&] { return build.api.events.watchers() == 0; }));
  WebSocketClient second(build.port(), build.socket());
  CHECK(second.read_until(2) == seqs_from(1, 2));
}

TEST_CASE("websocket: a client's ping is answered, and what it says is not minded") {
  WatchedBuild build;
  WebSocketClient client(build.port(), build.socket());
  client.write("hello");
  client.ping();
  CHECK(client.read_until(2) == seqs_from(1, 2));
  std::int64_t seq = 2;
  while (!client.has_pong() && seq < 1'000) {
    build.say();
    ++seq;
    CHECK(client.read_until(seq) == seqs_from(seq, seq));
  }
  CHECK(client.has_pong());
  build.finish();
  CHECK(client.read_all() == seqs_from(seq + 1, seq + 1));
}

TEST_CASE("websocket: a client that says more than it may is closed") {
  WatchedBuild build;
  WebSocketClient client(build.port(), build.socket());
  client.write(std::string(10'000, 'x'));
  static_cast<void>(client.read_all());
  CHECK(client.close_code() == 1009);
}

TEST_CASE("websocket: who answers no ping is taken for gone") {
  http::ServerOptions options;
  options.limits.watch_idle_timeout = std::chrono::milliseconds(100);
  WatchedBuild build(options);
  const WebSocketClient silent(build.port(), build.socket());  // answers only while it reads
  CHECK(eventually([&] { return build.api.events.watchers() == 0; }));
}

TEST_CASE("websocket: who does not read keeps no one waiting, and is cut off") {
  http::ServerOptions options;
  options.limits.write_timeout = std::chrono::milliseconds(300);
  WatchedBuild build(options);
  const WebSocketClient stuck(build.port(), build.socket());
  WebSocketClient quick(build.port(), build.socket());
  CHECK(quick.read_until(2) == seqs_from(1, 2));
  std::int64_t seq = 2;
  while (seq < 1'002) {  // 10 MB: more than the kernel takes off the server's hands
    build.say(10, random_text(10'000));
    CHECK(quick.read_until(seq + 10) == seqs_from(seq + 1, seq + 10));
    seq += 10;
  }
  CHECK(eventually([&] { return build.api.events.watchers() == 1; }));
  build.finish();
  CHECK(quick.read_all() == seqs_from(seq + 1, seq + 1));
}

TEST_CASE("websocket: many watch one build, some never read, and the others see each event") {
  WatchedBuild build;
  std::list<WebSocketClient> stuck;
  std::list<WebSocketClient> quick;
  for (int i = 0; i < 10; ++i) stuck.emplace_back(build.port(), build.socket());
  for (int i = 0; i < 150; ++i) quick.emplace_back(build.port(), build.socket());
  for (int i = 0; i < 20; ++i) build.say(10, random_text(1'000));
  build.finish();
  for (WebSocketClient& client : quick) {
    CHECK(client.read_all() == seqs_from(1, 203));
    CHECK(client.close_code() == 1000);
  }
}

TEST_CASE("websocket: a server that ends says 1001, and lets the client go elsewhere") {
  WatchedBuild build;
  WebSocketClient client(build.port(), build.socket());
  CHECK(client.read_until(2) == seqs_from(1, 2));
  build.api.server.drain();
  CHECK(client.read_all().empty());
  CHECK(client.close_code() == 1001);
  CHECK(build.api.server.wait_drained(kPatience));
}

TEST_CASE("websocket: a server that stops lets go of its watchers at once") {
  WatchedBuild build;
  WebSocketClient client(build.port(), build.socket());
  CHECK(client.read_until(2) == seqs_from(1, 2));
  build.api.server.stop();
  CHECK(build.api.events.watchers() == 0);
  CHECK(client.read_all().empty());
}

TEST_CASE("websocket: of a project, shows the state changes of its builds from now on") {
  WatchedBuild build;
  const std::string path = "/projects/demo/events/ws";
  WebSocketClient client(build.port(), path);
  build.say();
  build.api.clock.advance(std::chrono::seconds(1));
  build.finish();
  for (const char* type : {"build.queued", "build.started", "build.completed"}) {
    const auto event = boost::json::parse(client.read().value());
    CHECK(event.at("type").as_string() == type);
    CHECK(event.at("task_id").as_string() == build.id);
  }
  check_problem(build.api.get(path), 426, path);
  check_problem(build.api.get("/projects/none/events/ws", upgrade()), 404,
                "/projects/none/events/ws");
  check_problem(build.api.get(path + "?after=1", upgrade()), 422, path);
}

}  // namespace rdev::testing
