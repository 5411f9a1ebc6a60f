#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_run.hpp"
#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

constexpr int kBuilds = 10;
const std::vector<std::string> ten_slots{"--lease-seconds", "3", "--slots", "10"};

struct Build {
  std::string project;
  std::string name;
  std::string id;
};

/// Kills the worker of ten builds in the middle of their runs; another goes on with all of them.
void check_all_go_on(Installation& rdev, const std::vector<Build>& builds) {
  for (const Build& build : builds) wait_for_message(rdev.api(), build.id, build.name + " line 5");
  rdev.kill();
  rdev.start(ten_lines_agent(), ten_slots);
  for (const Build& build : builds) {
    static_cast<void>(rdev.api().events_until(build.id, "build.reattached"));
  }
  let_go_on(rdev, builds.front().project);
  for (const Build& build : builds) {
    if (build.project != builds.front().project) let_go_on(rdev, build.project);
  }
  for (const Build& build : builds) {
    CAPTURE(build.name);
    CHECK(rdev.api().finished(build.id).at("status").as_string() == "completed");
    check_told_once(rdev.api(), build.id, build.name);
    rdev.wait_until_cleared(build.id, build.project);
  }
}

}  // namespace

TEST_CASE("ten builds in ten pods outlive their worker without mixing") {
  Installation rdev;
  rdev.start(ten_lines_agent(), ten_slots);
  std::vector<Build> builds;
  std::vector<std::filesystem::path> repositories;
  for (int i = 0; i < kBuilds; ++i) {
    const std::string name = "p" + std::to_string(i);
    repositories.push_back(rdev.create_project(name));
    builds.push_back(
        {name, name, rdev.api().submit(name, {{"prompt", name}, {"auto_push", true}})});
  }
  check_all_go_on(rdev, builds);
  for (int i = 0; i < kBuilds; ++i) {
    const std::string name = builds[i].name;
    CHECK(rdev.git(repositories[i], {"show", "main:starts-" + name}) == name);
    CHECK(rdev.git(repositories[i], {"rev-list", "--count", "main"}) == "1");
  }
}

TEST_CASE("ten builds in one pod outlive their worker without mixing") {
  Installation rdev;
  rdev.start(ten_lines_agent(), ten_slots);
  rdev.create_project("demo", kBuilds);
  std::vector<Build> builds;
  for (int i = 0; i < kBuilds; ++i) {
    const std::string name = "b" + std::to_string(i);
    builds.push_back({"demo", name, rdev.api().submit("demo", {{"prompt", name}})});
  }
  check_all_go_on(rdev, builds);
}

}  // namespace rdev::testing
