#include <csignal>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/worker_process.hpp"

namespace rdev::testing {

TEST_CASE("a worker of its own runs what the server has recorded, and is on the list meanwhile") {
  Installation rdev;
  rdev.start_without_worker();
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const auto workers = [&] { return rdev.api().get("/workers").json().at("workers").as_array(); };
  CHECK(workers().empty());

  WorkerProcess worker(rdev, "worker", "cat >file");
  const boost::json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(rdev.git(repository, {"rev-parse", "main"}) ==
        entry.at("result").at("commit_sha").as_string());
  REQUIRE(workers().size() == 1);
  CHECK(workers().front().at("alive").as_bool());
  CHECK(workers().front().at("id") == entry.at("worker_id"));

  CHECK(worker.end(SIGTERM) == 0);
  CHECK(workers().empty());
}

}  // namespace rdev::testing
