#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/agent_run.hpp"
#include "tests/e2e/cluster.hpp"
#include "tests/e2e/installation.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// What a build leaves behind on its own accord: a child, and one that has left its session.
std::string leaving_agent() {
  return "sleep 300 & setsid sleep 300 & " + ten_lines_agent();
}

/// Ten projects with a build each, all in the middle of their agents' runs.
struct TenBuilds : Cluster {
  std::vector<std::string> projects;
  std::vector<std::string> tasks;

  void start_all(const std::string& shared_pod = "") {
    start(leaving_agent(), {"--lease-seconds", "5"});
    for (int i = 0; i < 10; ++i) {
      projects.push_back("p" + std::to_string(i));
      create_project(projects.back(), shared_pod);
    }
    for (const std::string& project : projects) {
      tasks.push_back(api().submit(project, {{"prompt", project}, {"auto_push", true}}));
    }
    for (int i = 0; i < 10; ++i) wait_for_message(api(), tasks[i], projects[i] + " line 5");
  }

  void check_all() {
    for (std::size_t i = 0; i < projects.size(); ++i) {
      const std::string& project = projects[i];
      CAPTURE(project);
      const json::value entry = finished(tasks[i]);
      CAPTURE(json::serialize(entry));
      REQUIRE(entry.at("status").as_string() == "completed");
      CHECK(git(project, {"rev-parse", "main"}) ==
            std::string_view(entry.at("result").at("commit_sha").as_string()));
      CHECK(git(project, {"rev-list", "--count", "main"}) == "1");
      CHECK(git(project, {"show", "main:starts-" + project}) == project);
      check_told_once(api(), tasks[i], project);
    }
    for (const std::string& task : tasks) wait_until_nothing_runs(task);
  }
};

}  // namespace

TEST_CASE(
    "ten builds side by side in ten pods of a cluster: ten commits, no line astray, nothing "
    "left") {
  TenBuilds rdev;
  if (!rdev.world.usable()) return;
  rdev.start_all();
  for (const std::string& project : rdev.projects) {
    fs::create_directory(rdev.directory("rdev-" + project) / "home/go");
  }
  rdev.check_all();
  for (const std::string& project : rdev.projects) rdev.wait_until_empty("rdev-" + project);
  CHECK(rdev.world.api.pods().made_by_clients() == rdev.projects.size());
}

TEST_CASE(
    "ten builds side by side in one pod of a cluster outlive their worker: ten commits, no line "
    "astray, nothing left") {
  TenBuilds rdev;
  if (!rdev.world.usable()) return;
  rdev.start_all("shared");
  rdev.kill();
  rdev.start(leaving_agent(), {"--lease-seconds", "5"});
  for (const std::string& task : rdev.tasks) {
    CHECK(reattached_to(rdev.api().events_until(task, "build.reattached")) == std::vector{1});
  }
  fs::create_directory(rdev.directory("shared") / "home/go");
  rdev.check_all();
  rdev.wait_until_empty("shared");
  CHECK(rdev.world.api.pods().made_by_clients() == 1);
}

TEST_CASE("no more builds run in one pod of a cluster at once than it has slots") {
  Cluster rdev;
  if (!rdev.world.usable()) return;
  // Says how many are at work, itself included.
  rdev.start(R"(mkdir -p "$HOME/at-work"; mkdir "$HOME/at-work/$$"; sleep 0.5; )"
             R"(set -- "$HOME/at-work"/*; echo $#; rmdir "$HOME/at-work/$$")",
             {"--pod-slots", "2"});
  std::vector<std::string> tasks;
  for (const std::string project : {"a", "b", "c", "d", "e"}) {
    rdev.create_project(project, "shared");
    tasks.push_back(rdev.api().submit(project, {{"prompt", "go"}}));
  }
  for (const std::string& task : tasks) {
    const json::value entry = rdev.finished(task);
    CAPTURE(json::serialize(entry));
    REQUIRE(entry.at("status").as_string() == "completed");
    CHECK(std::stoi(std::string(entry.at("result").at("output").as_string())) <= 2);
  }
}

}  // namespace rdev::testing
