#include <csignal>
#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/support/event_watcher.hpp"
#include "tests/support/websocket_client.hpp"

namespace rdev::testing {

namespace {

/// The ids of server-sent events.
std::vector<std::int64_t> ids_of(const std::string& stream) {
  std::vector<std::int64_t> ids;
  for (std::size_t at = 0; (at = stream.find("\nid: ", at)) != std::string::npos; ++at) {
    ids.push_back(std::stoll(stream.substr(at + 5)));
  }
  return ids;
}

}  // namespace

TEST_CASE("a build is watched by curl while it runs, and the stream ends with it") {
  Installation rdev;
  rdev.start("cat >file; for i in $(seq 50); do echo line $i; sleep 0.01; done");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  const Answer stream = rdev.api().request("GET", "/builds/" + id + "/events", "",
                                           {"-N", "-H", "Accept: text/event-stream"});
  CHECK(stream.status == 200);
  const auto events = rdev.api().events_until(id, "build.completed");
  CHECK(events.size() > 50);
  CHECK(ids_of(stream.body) == seqs_from(1, static_cast<std::int64_t>(events.size())));
}

TEST_CASE("watching over broken connections gives each event of a build exactly once") {
  Installation rdev;
  rdev.start("cat >file; for i in $(seq 2000); do echo line $i; done");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  std::vector<std::int64_t> seen;
  std::uint16_t code = 0;
  for (std::int64_t turn = 1; code == 0; ++turn) {
    const std::int64_t after = seen.empty() ? 0 : seen.back();
    WebSocketClient client(rdev.server().port(),
                           "/builds/" + id + "/events/ws?after=" + std::to_string(after));
    for (const std::int64_t seq : client.read_until(after + turn % 40)) seen.push_back(seq);
    code = client.close_code();
  }
  CHECK(code == 1000);
  REQUIRE(seen.size() > 2000);
  CHECK(seen == seqs_from(1, seen.back()));
  const auto page =
      rdev.api().get("/builds/" + id + "/events?after=" + std::to_string(seen.size() - 1));
  REQUIRE(page.json().at("events").as_array().size() == 1);
  CHECK(page.json().at("events").at(0).at("type").as_string() == "build.completed");
}

TEST_CASE("when a server drains, its watchers go on at another from where they were") {
  Installation rdev;
  rdev.start("cat >file; while [ ! -e stop ]; do echo line; sleep 0.05; done");
  rdev.create_project();
  ServerProcess other(rdev.path("other.log"),
                      {"--database", "sqlite:" + rdev.path("rdev.db").string()});
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  const std::string path = "/builds/" + id + "/events/ws?after=";
  WebSocketClient client(other.port(), path + "0");
  auto seen = client.read_until(5);
  other.signal(SIGTERM);
  for (const std::int64_t seq : client.read_all()) seen.push_back(seq);
  CHECK(client.close_code() == 1001);
  CHECK(other.wait() == 0);
  WebSocketClient next(rdev.server().port(), path + std::to_string(seen.back()));
  for (const std::int64_t seq : next.read_until(seen.back() + 5)) seen.push_back(seq);
  CHECK(seen == seqs_from(1, seen.back()));
  CHECK(rdev.api().post("/builds/" + id + "/cancel").status == 202);
  static_cast<void>(next.read_all());
  CHECK(next.close_code() == 1000);
}

}  // namespace rdev::testing
