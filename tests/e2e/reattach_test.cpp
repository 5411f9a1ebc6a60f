#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_run.hpp"
#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace json = boost::json;
using Flags = std::vector<std::string>;

namespace {

const Flags short_lease{"--lease-seconds", "2"};

/// A build in the middle of its agent's run, five lines told.
struct Interrupted : Installation {
  std::filesystem::path repository;
  std::string id;

  explicit Interrupted(const Flags& flags, const std::string& agent = ten_lines_agent()) {
    start(agent, flags);
    repository = create_project();
    // Without max_attempts: one attempt is all it has.
    id = api().submit("demo", {{"prompt", "demo"}, {"auto_push", true}});
    wait_for_message(api(), id, "demo line 5");
  }

  [[nodiscard]] std::filesystem::path run_directory() const {
    return path("pods") / "demo/state" / (id + ".1");
  }

  void check_went_on_as_one_run() {
    const json::value entry = api().finished(id);
    CHECK(entry.at("status").as_string() == "completed");
    CHECK(entry.at("attempt").as_int64() == 2);
    CHECK(reattached_to(api().events_until(id, "build.completed")) == std::vector{1});
    check_told_once(api(), id, "demo");
    CHECK(git(repository, {"show", "main:starts-demo"}) == "demo");  // one start
    CHECK(git(repository, {"rev-list", "--count", "main"}) == "1");
    CHECK(git(repository, {"rev-parse", "main"}) ==
          entry.at("result").at("commit_sha").as_string());
    wait_until_cleared(id);
  }

  /// Ends the run as a machine that dies does.
  void kill_run(bool with_files) {
    static_cast<void>(run_command({"sh", "-c",
                                   "for p in $(grep -lsz \"^RDEV_TASK_ID=$1$\" /proc/[0-9]*/environ"
                                   " | cut -d/ -f3); do kill -9 \"$p\"; done; :",
                                   "kill-run", id}));
    if (with_files) std::filesystem::remove_all(run_directory());
  }

  void check_lost() {
    const json::value entry = api().finished(id);
    CHECK(entry.at("status").as_string() == "failed");
    CHECK(entry.at("result").at("error").at("code").as_string() == "lost");
    CHECK(entry.at("result").at("success") == false);
    CHECK(run_command(
              {"git", "--git-dir", repository.string(), "rev-parse", "-q", "--verify", "main"})
              .exit_code != 0);
    wait_until_cleared(id);
  }
};

}  // namespace

TEST_CASE("an agent's run survives the death of its worker: the next one goes on with it") {
  Interrupted rdev(short_lease);
  rdev.kill();
  CHECK(Installation::processes_of(rdev.id) > 0);
  rdev.start(ten_lines_agent(), short_lease);
  static_cast<void>(rdev.api().events_until(rdev.id, "build.reattached"));
  let_go_on(rdev);
  rdev.check_went_on_as_one_run();
}

TEST_CASE("a run that ended while no worker lived is taken for what it was") {
  Interrupted rdev(short_lease);
  rdev.kill();
  let_go_on(rdev);
  poll_until("its end", [&] { return std::filesystem::exists(rdev.run_directory() / "exit"); });
  rdev.start(ten_lines_agent(), short_lease);
  rdev.check_went_on_as_one_run();
}

TEST_CASE("SIGTERM lets go of a run, and another server goes on with it at once") {
  Interrupted rdev({"--drain-seconds", "0"});
  rdev.server().signal(SIGTERM);
  CHECK(rdev.server().wait() == 0);
  CHECK(Installation::processes_of(rdev.id) > 0);
  rdev.start(ten_lines_agent());
  static_cast<void>(rdev.api().events_until(rdev.id, "build.reattached"));
  let_go_on(rdev);
  rdev.check_went_on_as_one_run();
}

TEST_CASE("a run that vanished while no worker lived is lost, and no success") {
  Interrupted rdev(short_lease);
  rdev.kill();
  SUBCASE("with its files") {
    rdev.kill_run(true);
  }
  SUBCASE("without them") {
    rdev.kill_run(false);
  }
  rdev.start(ten_lines_agent(), short_lease);
  rdev.check_lost();
}

TEST_CASE("a run that vanishes under its worker is lost, and no success") {
  Interrupted rdev(short_lease);
  rdev.kill_run(true);
  rdev.check_lost();
}

}  // namespace rdev::testing
