#include <csignal>
#include <future>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/poll.hpp"
#include "tests/e2e/postgres_servers.hpp"
#include "tests/support/event_watcher.hpp"
#include "tests/support/postgres_client.hpp"
#include "tests/support/websocket_client.hpp"

namespace rdev::testing {

namespace json = boost::json;

TEST_CASE("a build that one server takes is run by another") {
  const Servers servers;
  const auto taking = servers.start("taking");
  const auto running = servers.start_with_worker("running");
  const Api api = servers.api(*taking);
  servers.create_project(api);
  const std::string id = api.submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const json::value entry = api.finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("pushed").as_bool());
}

TEST_CASE("a build that one server runs is watched at another, and after its end at a third") {
  const Servers servers;
  const auto watched = servers.start("watched");
  const auto running = servers.start_with_worker("running");
  const Api api = servers.api(*watched);
  servers.create_project(api);
  const std::string id = api.submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const std::string path = "/builds/" + id + "/events/ws";
  WebSocketClient client(watched->port(), path);
  const auto seqs = client.read_all();
  CHECK(client.close_code() == 1000);
  CHECK(api.finished(id).at("status").as_string() == "completed");
  REQUIRE(seqs.size() > 4);
  CHECK(seqs == seqs_from(1, seqs.back()));
  running->signal(SIGKILL);
  const auto third = servers.start("third");
  WebSocketClient late(third->port(), path + "?after=3");
  CHECK(late.read_all() == seqs_from(4, seqs.back()));
}

TEST_CASE("64 clients with one idempotency key at once start one build, over two servers") {
  const Servers servers;
  const auto one = servers.start("one");
  const auto other = servers.start("other");
  servers.create_project(servers.api(*one));
  std::map<int, int> answers;
  {
    auto first = std::async(std::launch::async, [&] {
      return servers.api(*one).post_at_once("/projects/demo/builds", R"({"prompt":"go"})",
                                            {"-H", "Idempotency-Key: one"}, 32);
    });
    answers = servers.api(*other).post_at_once("/projects/demo/builds", R"({"prompt":"go"})",
                                               {"-H", "Idempotency-Key: one"}, 32);
    for (const auto& [status, count] : first.get()) answers[status] += count;
  }
  CHECK(answers[202] >= 1);
  CHECK(answers[202] + answers[409] == 64);
  CHECK(servers.api(*one).get("/projects/demo/builds").json().at("builds").as_array().size() == 1);
}

TEST_CASE("servers that start at the same moment on an empty database migrate it once and serve") {
  const Servers servers;
  auto first = std::async(std::launch::async, [&] { return servers.start("first"); });
  const auto second = servers.start("second");
  CHECK(servers.api(*first.get()).get("/readyz").status == 200);
  CHECK(servers.api(*second).get("/readyz").status == 200);
  const std::string logs = servers.log("first") + servers.log("second");
  const std::size_t once = logs.find("012_worker_registry");
  REQUIRE(once != std::string::npos);
  CHECK(logs.find("012_worker_registry", once + 1) == std::string::npos);
}

TEST_CASE("readiness follows the database, builds outlive its restart, and no log has a password") {
  PostgresCluster& database = PostgresCluster::shared();
  const Servers servers;
  const auto server = servers.start_with_worker("server");
  const Api api = servers.api(*server);
  servers.create_project(api);
  CHECK(api.get("/readyz").status == 200);
  database.stop();
  CHECK(api.get("/readyz").status == 503);
  CHECK(api.get("/healthz").status == 200);
  database.start();
  poll_until("readiness", [&] { return api.get("/readyz").status == 200; });
  const std::string id = api.submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  CHECK(api.finished(id).at("status").as_string() == "completed");
  server->signal(SIGTERM);
  CHECK(server->wait() == 0);
  CHECK(servers.log("server").find(database.password()) == std::string::npos);
}

}  // namespace rdev::testing
