#include <chrono>
#include <fstream>
#include <future>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "adapters/kubectl/kubectl_pods.hpp"
#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("without a manifest a pod has to be there, and is never deleted") {
  KubeWorld world;
  if (!world.usable()) return;
  auto pods = world.provider(world.config());
  const auto missing = pods.acquire(world.project(), {});
  REQUIRE(missing.has_error());
  CHECK(missing.error().code == Errc::unavailable);
  CHECK(contains(missing.error().message, "kubectl:default/rdev-demo"));
  CHECK(world.api.pods().made_by_clients() == 0);

  world.api.pods().add(KubeWorld::address("demo"));
  CHECK(pods.acquire(world.project(), {}).has_value());
  CHECK(pods.remove(world.project(), {}).has_value());
  CHECK(world.api.pods().has(KubeWorld::address("demo")));
}

TEST_CASE("a project's own namespace, pod, container and directory are taken") {
  KubeWorld world;
  if (!world.usable()) return;
  world.api.pods().add("team/builder");
  domain::Project project = world.project();
  project.pod = {"team", "builder", "main",
                 (world.api.pods().directory("team/builder") / "here").string()};
  auto pods = world.provider(world.config());
  const auto pod = pods.acquire(project, {});
  REQUIRE(pod.has_value());
  CHECK((*pod)->describe() == "kubectl:team/builder");
  CHECK(run_in(**pod, {"pwd"}).out == project.pod->workdir + "\n");
  CHECK((*pod)->statedir() == world.api.pods().directory("team/builder") / "tmp" / ".rdev");

  project.pod->container = "nobody";
  CHECK(pods.acquire(project, {}).error().code == Errc::invalid);
  project.pod->container = "a b";
  CHECK(pods.acquire(project, {}).error().code == Errc::invalid);
}

TEST_CASE("a pod is waited for until it is ready, and a stop ends the wait") {
  KubeWorld world;
  if (!world.usable()) return;
  world.api.pods().add(KubeWorld::address("demo"));
  world.api.pods().set_waiting(KubeWorld::address("demo"), "ContainerCreating", "");
  auto pods = world.provider(world.config());
  std::stop_source stop;
  auto waiting = std::async(std::launch::async,
                            [&] { return pods.acquire(world.project(), stop.get_token()); });
  SUBCASE("ready") {
    world.api.pods().set_ready(KubeWorld::address("demo"));
    CHECK(waiting.get().has_value());
  }
  SUBCASE("stopped") {
    stop.request_stop();
    CHECK(waiting.get().error().code == Errc::cancelled);
  }
}

TEST_CASE("why a pod does not get ready is told") {
  KubeWorld world;
  if (!world.usable()) return;
  auto config = world.config();
  config.manifest = kPodManifest;
  config.ready_within = milliseconds(500);
  world.api.pods().set_looks_until_ready({});
  const auto pod = world.provider(config).acquire(world.project(), {});
  REQUIRE(pod.has_error());
  CHECK(pod.error().code == Errc::unavailable);
  CHECK(contains(pod.error().message,
                 "container main: ImagePullBackOff: Back-off pulling image \"nowhere/none\""));
}

TEST_CASE("a pod made from the manifest has its project's name, labels and namespace") {
  KubeWorld world;
  if (!world.usable()) return;
  auto config = world.config();
  config.manifest = kPodManifest;
  auto pods = world.provider(config);
  REQUIRE(pods.acquire(world.project(), {}).has_value());
  const auto made = world.api.pods().manifest(KubeWorld::address("demo"));
  const auto& labels = made.at("metadata").at("labels");
  CHECK(labels.at("app.kubernetes.io/managed-by").as_string() == "rdev");
  CHECK(labels.at("project").as_string() == "demo");
  CHECK(contains(boost::json::serialize(made), "registry.example/default/agent:1"));
  CHECK(pods.remove(world.project(), {}).has_value());
  CHECK_FALSE(world.api.pods().has(KubeWorld::address("demo")));
}

TEST_CASE("the recipe's pod is made as it stands there") {
  KubeWorld world;
  if (!world.usable()) return;
  auto config = world.config();
  std::ostringstream text;
  text << std::ifstream(RDEV_AGENT_POD_PATH).rdbuf();
  config.manifest = text.str();
  REQUIRE(world.provider(config).acquire(world.project(), {}).has_value());
  const auto made = world.api.pods().manifest(KubeWorld::address("demo"));
  CHECK(made.at("metadata").at("name").as_string() == "rdev-demo");
  CHECK(made.at("spec").at("containers").at(0).at("name").as_string() == "main");
}

TEST_CASE("in a pod that stays, what a removed project's builds have left is ended") {
  KubeWorld world;
  if (!world.usable()) return;
  world.api.pods().add(KubeWorld::address("demo"));
  auto pods = world.provider(world.config());
  const auto pod = pods.acquire(world.project(), {}).value();
  ports::ExecRequest request;
  request.argv = {"sh", "-c", "sleep 600 >/dev/null 2>&1 </dev/null &"};
  const std::vector<domain::TaskId> tasks{domain::TaskId("task-1"), domain::TaskId("task-2")};
  for (const domain::TaskId& task : tasks) {
    request.marker = task;
    REQUIRE(pod->exec(request, {}, {}, {}).has_value());
  }
  CHECK(pods.remove(world.project(), {tasks[0]}).has_value());
  CHECK_FALSE(pod->alive(tasks[0]).value());
  CHECK(pod->alive(tasks[1]).value());
  CHECK(pods.remove(world.project(), {tasks[1]}).has_value());
  CHECK_FALSE(pod->alive(tasks[1]).value());
}

TEST_CASE("a manifest that makes no pod is told") {
  KubeWorld world;
  if (!world.usable()) return;
  auto config = world.config();
  for (const char* manifest :
       {"{{nonsense}}", "just words", "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"}) {
    CAPTURE(manifest);
    config.manifest = manifest;
    CHECK(world.provider(config).acquire(world.project(), {}).has_error());
  }
  CHECK(world.api.pods().made_by_clients() == 0);
}

TEST_CASE("what the cluster forbids is told at once") {
  KubeWorld world;
  if (!world.usable()) return;
  world.api.set_forbidden(true);
  auto pods = world.provider(world.config());
  CHECK(pods.acquire(world.project(), {}).error().code == Errc::forbidden);
  CHECK(pods.remove(world.project(), {}).error().code == Errc::forbidden);
}

}  // namespace rdev::testing
