#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/e2e/worker_process.hpp"
#include "tests/support/metrics_text.hpp"
#include "tests/support/promtool.hpp"

namespace rdev::testing {

namespace {

/// The API of what a process said in its log that it serves its metrics at.
Api scrapes_of(const Installation& rdev, const std::string& log_name) {
  std::ifstream file(rdev.path(log_name));
  const std::string log{std::istreambuf_iterator<char>(file), {}};
  std::smatch found;
  REQUIRE(std::regex_search(log, found, std::regex(R"(http://127\.0\.0\.1:(\d+)/metrics)")));
  return {static_cast<unsigned short>(std::stoi(found[1])), rdev.path("scratch")};
}

double builds_in(const std::string& text, const std::string& status, const std::string& code) {
  return value_in(text, "rdev_builds_total",
                  {{"agent", status == "cancelled" ? "none" : "command"},
                   {"error_code", code},
                   {"status", status}});
}

const std::vector<std::string> on_a_free_port{"--metrics-listen", "127.0.0.1:0"};

}  // namespace

TEST_CASE("builds are counted by the process that ended them, and the queue is told by each") {
  Installation rdev;
  rdev.start_without_worker(on_a_free_port);
  rdev.create_project();
  const std::string cancelled = rdev.api().submit("demo", {{"prompt", "never"}});
  CHECK(rdev.api().post("/builds/" + cancelled + "/cancel").status == 202);
  const std::string good = rdev.api().submit("demo", {{"prompt", "good"}});
  const std::string bad = rdev.api().submit("demo", {{"prompt", "bad"}});
  std::string server = rdev.api().get("/metrics").body;
  CHECK(value_in(server, "rdev_queue_depth") == 2);
  CHECK(value_in(server, "rdev_queue_oldest_age_seconds") > 0);

  const WorkerProcess worker(rdev, "worker", "read -r word; echo $word; test $word = good",
                             on_a_free_port);
  static_cast<void>(rdev.api().finished(good));
  static_cast<void>(rdev.api().finished(bad));
  const Api worker_api = scrapes_of(rdev, "worker.log");
  std::string told;
  poll_until("the worker's count", [&] {
    told = worker_api.get("/metrics").body;
    return builds_in(told, "failed", "agent_failed") == 1;
  });
  CHECK(builds_in(told, "completed", "none") == 1);
  CHECK(builds_in(told, "cancelled", "none") == 0);
  CHECK(value_in(told, "rdev_claim_latency_seconds_count") == 2);
  CHECK(value_in(told, "rdev_queue_depth") == 0);
  CHECK(worker_api.get("/healthz").status == 200);
  CHECK(worker_api.get("/readyz").status == 200);
  CHECK(worker_api.get("/projects").status == 404);

  server = rdev.api().get("/metrics").body;
  CHECK(builds_in(server, "cancelled", "none") == 1);
  CHECK(builds_in(server, "completed", "none") == 0);
  CHECK(value_in(server, "rdev_queue_depth") == 0);
  CHECK(value_in(server, "rdev_http_requests_total",
                 {{"method", "POST"}, {"route", "/projects/{id}/builds"}, {"status", "202"}}) == 3);
  CHECK(scrapes_of(rdev, "server.log").get("/metrics").status == 200);
}

TEST_CASE("promtool finds no fault with what a server and a worker tell after some builds") {
  const std::string program = promtool();
  if (program.empty()) return;
  Installation rdev;
  rdev.start_without_worker(on_a_free_port);
  rdev.create_project();
  const std::string cancelled = rdev.api().submit("demo", {{"prompt", "never"}});
  CHECK(rdev.api().post("/builds/" + cancelled + "/cancel").status == 202);
  const WorkerProcess worker(rdev, "worker", "read -r word; echo $word; test $word = good",
                             on_a_free_port);
  for (const char* word : {"good", "bad"}) {
    // Nobody listens at the callback's address, which is refused at that.
    const std::string id = rdev.api().submit(
        "demo", {{"prompt", word}, {"callback_url", "https://callback.invalid/"}});
    static_cast<void>(rdev.api().finished(id));
    CHECK(rdev.api().get("/builds/" + id + "/events").status == 200);
  }
  CHECK(rdev.api().get("/nowhere").status == 404);
  rdev.wait_for_log("callback failed");
  worker.wait_for_log("build finished");

  const std::string server = rdev.api().get("/metrics").body;
  const std::string worker_said = scrapes_of(rdev, "worker.log").get("/metrics").body;
  CHECK(server.size() > 1'000);
  for (const std::string& text : {server, worker_said}) {
    CHECK(value_in(text, "rdev_database_pool_connections", {{"pool", "write"}}) == 1);
    CHECK(value_in(text, "rdev_database_pool_connections", {{"pool", "read"}}) == 4);
    CHECK(value_in(text, "rdev_database_pool_wait_seconds_count", {{"pool", "write"}}) > 0);
    const auto checked = check_metrics(program, text);
    CHECK(checked.output == "");
    CHECK(checked.exit_code == 0);
  }
}

TEST_CASE("once there are keys the API's /metrics needs one, and the port for scrapes does not") {
  Installation rdev;
  rdev.start_without_worker(on_a_free_port);
  CHECK(rdev.api().get("/metrics").status == 200);
  const auto made = rdev.keys({"create", "--name", "scraper", "--scope", "builds:read"});
  REQUIRE(made.exit_code == 0);
  CHECK(rdev.api().get("/metrics").status == 401);
  CHECK(scrapes_of(rdev, "server.log").get("/metrics").status == 200);
}

TEST_CASE("who delivers callbacks alone has metrics, too") {
  Installation rdev;
  rdev.start_with({"--listen", "127.0.0.1:0", "--callbacks-only"});
  const Answer answer = rdev.api().get("/metrics");
  CHECK(answer.status == 200);
  CHECK(value_in(answer.body, "process_resident_memory_bytes") > 0);
}

}  // namespace rdev::testing
