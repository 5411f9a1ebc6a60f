#include "tests/e2e/cluster.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace fs = std::filesystem;
namespace json = boost::json;

Cluster::Cluster() {
  fs::create_directory(world.place.path() / "scratch");
  std::ofstream(world.place.path() / "pod.yaml") << kPodManifest;
  // kubectl's cache is below HOME.
  setenv("HOME", world.place.path().c_str(), 1);
}

void Cluster::start(const std::string& script, const std::vector<std::string>& more_flags) {
  const auto path = [this](const char* name) { return (world.place.path() / name).string(); };
  const json::array argv{"sh", "-c", json::value(script)};
  std::vector<std::string> flags{"--embedded-worker",
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
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  server_ = std::make_unique<ServerProcess>(path("server.log"), std::move(flags));
  api_ = std::make_unique<Api>(server_->port(), path("scratch"));
}

fs::path Cluster::repository(const std::string& project) const {
  return world.place.path() / (project + ".git");
}

fs::path Cluster::directory(const std::string& pod) const {
  return world.api.pods().directory("default/" + pod);
}

std::string Cluster::git(const std::string& project, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"git", "--git-dir", repository(project).string()});
  return checked_output(arguments);
}

void Cluster::create_project(const std::string& id, const std::string& shared_pod) const {
  checked_output({"git", "init", "-q", "--bare", "-b", "main", repository(id).string()});
  const fs::path home = directory(shared_pod.empty() ? "rdev-" + id : shared_pod);
  json::object pod{{"workdir", (home / ("workspace-" + id)).string()}};
  if (!shared_pod.empty()) pod["name"] = shared_pod;
  const Answer created = api().post(
      "/projects",
      json::object{{"id", id}, {"repository", {{"url", repository(id).string()}}}, {"pod", pod}});
  REQUIRE(created.status == 201);
}

json::value Cluster::finished(const std::string& task) const {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(3);
  while (true) {
    json::value entry = api().get("/builds/" + task).json();
    if (!entry.at("finished_at").is_null()) return entry;
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("still building");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::size_t Cluster::execs() const {
  const std::string kubeconfig = world.api.kubeconfig().string();
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    // One that has just ended reads as empty.
    std::ostringstream text;
    text << std::ifstream(entry.path() / "cmdline", std::ios::binary).rdbuf();
    const std::string argv = text.str();
    const bool ours = argv.find(kubeconfig) != std::string::npos;
    if (ours && argv.find(std::string("\0exec\0", 6)) != std::string::npos) ++count;
  }
  return count;
}

void Cluster::wait_until_nothing_runs(const std::string& task) const {
  poll_until("the end of its processes", [&] { return Installation::processes_of(task) == 0; });
  poll_until("the end of kubectl", [&] { return execs() == 0; });
}

void Cluster::wait_until_empty(const std::string& pod) const {
  poll_until("the removal of its files",
             [&] { return fs::is_empty(directory(pod) / "tmp" / ".rdev"); });
}

}  // namespace rdev::testing
