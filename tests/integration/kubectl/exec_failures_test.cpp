#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {

namespace {

using Kind = ExecFault::Kind;

/// Says 12 kB, then ends with 0.
ports::ExecRequest talker() {
  ports::ExecRequest request;
  request.argv = {"sh", "-c", "i=0; while [ $i -lt 1000 ]; do echo a line $i; i=$((i+1)); done"};
  return request;
}

Error failure_of(ports::Pod& pod, const ports::ExecRequest& request) {
  const auto status = pod.exec(request, {}, {}, {});
  REQUIRE(status.has_error());
  return status.error();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a pod that is gone is unavailable, in kubectl's words, and nothing is left in it") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  world.api.evict(KubeWorld::address("demo"));
  const Error error = failure_of(*pod, talker());
  CHECK(error.code == Errc::unavailable);
  CHECK(contains(error.message, "kubectl:default/rdev-demo"));
  CHECK(contains(error.message, "not found"));
  CHECK(pod->alive(fresh_marker()).error().code == Errc::not_found);
  CHECK(pod->end(fresh_marker(), std::chrono::seconds(1)).has_value());
}

TEST_CASE("a pod of which the cluster says nothing may live on, and what is in it") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  SUBCASE("nobody answers for it") {
    // Three tries at the processes; then a look at the pod, which is there.
    world.api.add_fault({Kind::cut, 0}, 6);
    CHECK(pod->alive(fresh_marker()).error().code == Errc::unavailable);
    CHECK(pod->end(fresh_marker(), std::chrono::seconds(1)).error().code == Errc::unavailable);
    CHECK(world.api.faults_left() == 0);
  }
  SUBCASE("it is forbidden to look") {
    world.api.set_forbidden(true);
    CHECK(pod->alive(fresh_marker()).error().code == Errc::forbidden);
    CHECK(pod->end(fresh_marker(), std::chrono::seconds(1)).error().code == Errc::forbidden);
  }
}

TEST_CASE("what the cluster forbids is forbidden, in its words") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  world.api.set_forbidden(true);
  const Error error = failure_of(*pod, talker());
  CHECK(error.code == Errc::forbidden);
  CHECK(contains(error.message, "cannot do that here"));
  world.api.set_forbidden(false);
  CHECK(pod->exec(talker(), {}, {}, {}).has_value());
}

TEST_CASE("a connection that is lost is never a success, whatever is said of it") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  for (const Kind kind : {Kind::cut, Kind::lie, Kind::truncate}) {
    for (const std::size_t bytes : {0, 20, 500}) {
      CAPTURE(bytes);
      world.api.add_fault({kind, bytes});
      CHECK(failure_of(*pod, talker()).code == Errc::unavailable);
    }
  }
  CHECK(world.api.faults_left() == 0);
  CHECK(pod->exec(talker(), {}, {}, {}).has_value());
}

TEST_CASE("an output that lacks no more than its last byte is not taken for the whole") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  ports::ExecRequest request;
  request.argv = {"true"};
  // All that comes is the marked lines: four of 40 bytes.
  world.api.add_fault({Kind::truncate, 159});
  CHECK(failure_of(*pod, request).code == Errc::unavailable);
  CHECK(world.api.faults_left() == 0);
}

TEST_CASE("a cluster that does not answer is unavailable, and so is a kubectl that is not there") {
  KubeWorld world;
  if (!world.usable()) return;
  auto config = world.config();
  config.kubectl.kubeconfig = (world.place.path() / "no-such-file").string();
  CHECK(world.provider(config).acquire(world.project(), {}).error().code == Errc::unavailable);
  config.kubectl.program = "/nonexistent/kubectl";
  const auto pod = world.provider(config).acquire(world.project(), {});
  REQUIRE(pod.has_error());
  CHECK(pod.error().code == Errc::unavailable);
  CHECK(contains(pod.error().message, "/nonexistent/kubectl"));
}

TEST_CASE("to end what runs survives a lost answer") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  const domain::TaskId marker = fresh_marker();
  CHECK(run_in(*pod, {"sh", "-c", kLeaveBehind}, marker).exit_code == 0);
  world.api.add_fault({Kind::lie, 0}, 2);
  CHECK(pod->end(marker, std::chrono::seconds(5)).has_value());
  CHECK(world.api.faults_left() == 0);
  // Those whose answer was lost have still to see that there is nothing more to end.
  CHECK(eventually([&] { return processes_with(marker) == 0; }));
}

TEST_CASE("a command that cannot be passed on is refused before anything runs") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  const std::size_t execs = world.api.exec_targets().size();
  ports::ExecRequest request = talker();
  request.environment = {{"no name", "x"}};
  CHECK(failure_of(*pod, request).code == Errc::invalid);
  request = talker();
  request.marker = domain::TaskId("a b");
  CHECK(failure_of(*pod, request).code == Errc::invalid);
  CHECK(failure_of(*pod, {}).code == Errc::invalid);
  CHECK(world.api.exec_targets().size() == execs);
}

}  // namespace rdev::testing
