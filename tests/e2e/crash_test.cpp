#include <csignal>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace json = boost::json;

TEST_CASE("a build whose server is killed before anybody claims it still runs") {
  Installation rdev;
  rdev.start_without_worker();
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  rdev.kill();

  rdev.start("cat >file");
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(rdev.git(repository, {"rev-parse", "main"}) ==
        entry.at("result").at("commit_sha").as_string());
}

TEST_CASE("SIGTERM lets a build finish within the drain time") {
  Installation rdev;
  rdev.start("echo begun; while [ ! -e go ]; do sleep 0.05; done", {"--drain-seconds", "30"});
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  static_cast<void>(rdev.api().events_until(id, "agent.message"));
  rdev.server().signal(SIGTERM);
  // The agent waits for this file in its working copy, so it cannot have finished before.
  checked_output({"touch", (rdev.path("pods") / "demo/workspace/go").string()});
  CHECK(rdev.server().wait() == 0);

  rdev.start_without_worker();
  CHECK(rdev.api().finished(id).at("status").as_string() == "completed");
}

TEST_CASE("a second SIGTERM ends the drain") {
  Installation rdev;
  rdev.start("echo begun; sleep 600", {"--drain-seconds", "600"});
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  static_cast<void>(rdev.api().events_until(id, "agent.message"));
  rdev.server().signal(SIGTERM);
  rdev.wait_for_log("draining");  // two signals that wait together are one
  rdev.server().signal(SIGTERM);
  CHECK(rdev.server().wait() == 0);

  rdev.start_without_worker();
  CHECK(rdev.api().get("/builds/" + id).json().at("status").as_string() == "pending");
}

}  // namespace rdev::testing
