#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/support/command.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Reads the prompt, says ten lines of it, leaves two processes behind.
constexpr const char* kAgent =
    "cat >prompt.txt; sleep 300 & setsid sleep 300 & i=0; "
    "while [ $i -lt 10 ]; do i=$((i+1)); echo \"$(cat prompt.txt) $i\"; sleep 0.1; done";

/// The real server on the stand-in cluster.
class Cluster {
 public:
  Cluster() {
    fs::create_directory(world.place.path() / "scratch");
    std::ofstream(world.place.path() / "pod.yaml") << kPodManifest;
    // kubectl's cache is below HOME.
    setenv("HOME", world.place.path().c_str(), 1);
  }

  [[nodiscard]] std::vector<std::string> flags() const {
    const auto path = [this](const char* name) { return (world.place.path() / name).string(); };
    const json::array argv{"sh", "-c", kAgent};
    return {"--embedded-worker",
            "--database",
            "sqlite:" + path("rdev.db"),
            "--slots",
            "10",
            "--pod",
            "kubectl:default",
            "--kubectl",
            world.kubectl.value(),
            "--kubeconfig",
            world.api.kubeconfig().string(),
            "--pod-manifest",
            path("pod.yaml"),
            "--agent",
            "command",
            "--agent-command",
            json::serialize(argv)};
  }

  [[nodiscard]] fs::path repository(const std::string& project) const {
    return world.place.path() / (project + ".git");
  }

  /// A project with an empty repository and a pod that is yet to be made.
  void create_project(const Api& api, const std::string& id) const {
    checked_output({"git", "init", "-q", "--bare", "-b", "main", repository(id).string()});
    const Answer created =
        api.post("/projects", json::object{{"id", id},
                                           {"repository", {{"url", repository(id).string()}}},
                                           {"pod", {{"workdir", world.project(id).pod->workdir}}}});
    REQUIRE(created.status == 201);
  }

  KubeWorld world;
};

/// The build's entry when it has ended, after three minutes at most: ten kubectls at once take
/// their time on a small machine.
json::value finished(const Api& api, const std::string& task) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(3);
  while (true) {
    json::value entry = api.get("/builds/" + task).json();
    if (!entry.at("finished_at").is_null()) return entry;
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("still building");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

/// What the agent said, line by line.
std::string lines_of(const Api& api, const std::string& task) {
  std::string lines;
  for (const json::value& event : api.events_until(task, "build.completed")) {
    if (event.at("type").as_string() != "agent.message") continue;
    lines += std::string(event.at("data").at("text").as_string()) + "\n";
  }
  return lines;
}

}  // namespace

TEST_CASE(
    "ten builds side by side in ten pods of a cluster: ten commits, no line astray, nothing "
    "left") {
  Cluster cluster;
  if (!cluster.world.usable()) return;
  const fs::path log = cluster.world.place.path() / "server.log";
  ServerProcess server(log, cluster.flags());
  const Api api(server.port(), cluster.world.place.path() / "scratch");
  std::vector<std::string> projects;
  std::vector<std::string> tasks;
  for (int i = 0; i < 10; ++i) {
    projects.push_back("p" + std::to_string(i));
    cluster.create_project(api, projects.back());
  }
  for (const std::string& project : projects) {
    tasks.push_back(api.submit(project, {{"prompt", "this is " + project}, {"auto_push", true}}));
  }
  for (std::size_t i = 0; i < projects.size(); ++i) {
    CAPTURE(projects[i]);
    const json::value entry = finished(api, tasks[i]);
    CAPTURE(json::serialize(entry));
    REQUIRE(entry.at("status").as_string() == "completed");
    const std::string git_dir = cluster.repository(projects[i]).string();
    CHECK(checked_output({"git", "--git-dir", git_dir, "rev-parse", "main"}) ==
          std::string_view(entry.at("result").at("commit_sha").as_string()));
    CHECK(checked_output({"git", "--git-dir", git_dir, "rev-list", "--count", "main"}) == "1");
    CHECK(checked_output({"git", "--git-dir", git_dir, "show", "main:prompt.txt"}) ==
          "this is " + projects[i]);
    std::string lines;
    for (int n = 1; n <= 10; ++n)
      lines += "this is " + projects[i] + " " + std::to_string(n) + "\n";
    CHECK(lines_of(api, tasks[i]) == lines);
    poll_until("the end of its processes",
               [&] { return Installation::processes_of(tasks[i]) == 0; });
    const fs::path pod = cluster.world.api.pods().directory(KubeWorld::address(projects[i]));
    poll_until("the removal of its files", [&] { return fs::is_empty(pod / "tmp" / ".rdev"); });
  }
  CHECK(cluster.world.api.pods().made_by_clients() == projects.size());
}

}  // namespace rdev::testing
