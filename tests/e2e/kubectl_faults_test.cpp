#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/agent_run.hpp"
#include "tests/e2e/cluster.hpp"
#include "tests/e2e/installation.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Kind = ExecFault::Kind;

constexpr const char* kPod = "rdev-demo";

/// Beyond what any exec says but the one that follows the agent.
constexpr std::size_t kFollowerBytes = 400;

/// A build in the middle of its agent's run, five lines told. They are long: each is more than a
/// connection lets through before its fault.
struct Halfway : Cluster {
  const std::string name = "demo-" + std::string(200, 'x');
  std::string id;

  [[nodiscard]] bool begin() {
    if (!world.usable()) return false;
    start(agent(), {"--lease-seconds", "2"});
    create_project("demo");
    id = api().submit("demo", {{"prompt", name}, {"auto_push", true}});
    wait_for_message(api(), id, name + " line 5");
    return true;
  }

  /// Leaves processes behind, in its session and out of it.
  [[nodiscard]] static std::string agent() {
    return "sleep 300 & setsid sleep 300 & " + ten_lines_agent();
  }

  void let_go_on() const { fs::create_directory(directory(kPod) / "home/go"); }

  void check_completed_once() const {
    const json::value entry = finished(id);
    CAPTURE(json::serialize(entry));
    REQUIRE(entry.at("status").as_string() == "completed");
    check_told_once(api(), id, name);
    CHECK(git("demo", {"show", "main:starts-" + name}) == name);  // one start
    CHECK(git("demo", {"rev-list", "--count", "main"}) == "1");
    CHECK(git("demo", {"rev-parse", "main"}) ==
          std::string_view(entry.at("result").at("commit_sha").as_string()));
    wait_until_nothing_runs(id);
    wait_until_empty(kPod);
  }
};

}  // namespace

TEST_CASE("over kubectl: an agent's connection that breaks five times costs no line") {
  Halfway rdev;
  if (!rdev.begin()) return;
  rdev.world.api.add_fault({Kind::cut, kFollowerBytes}, 5);
  rdev.let_go_on();
  rdev.check_completed_once();
  CHECK(rdev.world.api.faults_left() == 0);
}

TEST_CASE("over kubectl: a cluster that lies about an agent's end is not believed") {
  Halfway rdev;
  if (!rdev.begin()) return;
  SUBCASE("success is reported over a broken connection") {
    rdev.world.api.add_fault({Kind::lie, kFollowerBytes}, 4);
  }
  SUBCASE("the output is cut short, and the true exit status reported") {
    rdev.world.api.add_fault({Kind::truncate, kFollowerBytes}, 2);
  }
  rdev.let_go_on();
  rdev.check_completed_once();
  CHECK(rdev.world.api.faults_left() == 0);
}

TEST_CASE("over kubectl: an agent's run survives the death of its worker") {
  Halfway rdev;
  if (!rdev.begin()) return;
  rdev.kill();
  CHECK(Installation::processes_of(rdev.id) > 0);
  rdev.start(Halfway::agent(), {"--lease-seconds", "2"});
  CHECK(reattached_to(rdev.api().events_until(rdev.id, "build.reattached")) == std::vector{1});
  rdev.let_go_on();
  rdev.check_completed_once();
}

TEST_CASE("over kubectl: an agent's run whose pod is removed is lost, and no success") {
  Halfway rdev;
  if (!rdev.begin()) return;
  SUBCASE("under its worker") {
    rdev.world.api.evict(std::string("default/") + kPod);
  }
  SUBCASE("while no worker lives") {
    rdev.kill();
    rdev.world.api.evict(std::string("default/") + kPod);
    rdev.start(Halfway::agent(), {"--lease-seconds", "2"});
  }
  const json::value entry = rdev.finished(rdev.id);
  CAPTURE(json::serialize(entry));
  CHECK(entry.at("status").as_string() == "failed");
  CHECK(entry.at("result").at("success") == false);
  CHECK(entry.at("result").at("error").at("code").as_string() == "lost");
  CHECK(run_command({"git", "--git-dir", rdev.repository("demo").string(), "rev-parse", "-q",
                     "--verify", "main"})
            .exit_code != 0);
  rdev.wait_until_nothing_runs(rdev.id);
}

}  // namespace rdev::testing
