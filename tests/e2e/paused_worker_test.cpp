#include <csignal>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_run.hpp"
#include "tests/e2e/installation.hpp"
#include "tests/e2e/worker_process.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

const std::vector<std::string> short_lease{"--lease-seconds", "2"};

}  // namespace

TEST_CASE("a worker that was paused beyond its lease changes nothing when it goes on") {
  Installation rdev;
  rdev.start_without_worker();
  const auto repository = rdev.create_project();
  WorkerProcess first(rdev, "first", ten_lines_agent(), short_lease);
  const std::string id = rdev.api().submit("demo", {{"prompt", "demo"}, {"auto_push", true}});
  wait_for_message(rdev.api(), id, "demo line 5");
  first.signal(SIGSTOP);

  WorkerProcess second(rdev, "second", ten_lines_agent(), short_lease);
  static_cast<void>(rdev.api().events_until(id, "build.reattached"));

  SUBCASE("while the newer attempt is at work") {
    first.signal(SIGCONT);
    first.wait_for_log("build not recorded");  // it has let go
    CHECK(Installation::processes_of(id) > 0);
    let_go_on(rdev);
  }
  SUBCASE("after the newer attempt has ended") {
    let_go_on(rdev);
    static_cast<void>(rdev.api().finished(id));
    first.signal(SIGCONT);
    first.wait_for_log("build not recorded");
  }

  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("attempt").as_int64() == 2);
  check_told_once(rdev.api(), id, "demo");
  CHECK(rdev.git(repository, {"show", "main:starts-demo"}) == "demo");
  CHECK(rdev.git(repository, {"rev-list", "--count", "main"}) == "1");
  rdev.wait_until_cleared(id);

  // It is not broken: alone again, it takes the next build.
  CHECK(second.end(SIGTERM) == 0);
  const std::string next = rdev.api().submit("demo", {{"prompt", "next"}});
  CHECK(rdev.api().finished(next).at("status").as_string() == "completed");
}

}  // namespace rdev::testing
