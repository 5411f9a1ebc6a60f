#include <chrono>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "core/worker/work_executor.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/worker/worker_world.hpp"

namespace rdev::worker {

using domain::BuildStatus;
using std::chrono::seconds;
using testing::eventually;
using testing::make_spec;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a worker outlives a database that is away, and claims soon when it is back") {
  WorkerWorld world;
  const auto id = world.submit(make_spec());
  world.storage.set_unavailable(true);
  world.worker->start();
  REQUIRE(eventually([&] { return world.log.contains("claim failed"); }));
  world.storage.set_unavailable(false);
  // Nobody wakes the worker, and its poll is an hour away.
  CHECK(world.wait_until_finished(id).status == BuildStatus::completed);
}

TEST_CASE("a worker whose claims fail does not spin") {
  WorkerWorld world;
  world.storage.set_unavailable(true);
  world.worker->start();
  REQUIRE(world.storage.wait_for_failures(2));
  const auto before = world.storage.failures();
  CHECK_FALSE(world.storage.wait_for_failures(before + 10, std::chrono::milliseconds(300)));
}

TEST_CASE("a result that can't be recorded is kept until it can") {
  WorkerWorld world;
  world.script.on("push", [&](const std::stop_token&) -> Result<void> {
    world.storage.set_unavailable(true);
    return {};
  });
  const auto id = world.submit(pushing_spec());
  world.worker->start();
  world.clock.wait_for_sleepers(2);  // the registry's, and the build's
  for (int i = 0; i < 5; ++i) {
    world.clock.advance(seconds(5));
    world.clock.wait_for_sleepers(2);
  }
  world.storage.set_unavailable(false);
  world.clock.advance(seconds(5));
  const auto entry = world.wait_until_finished(id);
  CHECK(entry.status == BuildStatus::completed);
  CHECK(entry.result->pushed);
  CHECK(entry.attempt == 1);
  CHECK(count(world.script.calls(), "agent") == 1);
}

TEST_CASE("an agent works on while its events can't be written, and none is lost") {
  WorkerWorld world;
  std::promise<void> gate;
  world.script.agent_events = {{"agent.message", {{"n", 1}}}, {"agent.message", {{"n", 2}}}};
  world.script.on("prepare", [&](const std::stop_token&) -> Result<void> {
    world.storage.set_unavailable(true);
    return {};
  });
  world.script.on("agent", [&, opened = gate.get_future().share()](const std::stop_token& stop) {
    opened.wait();
    return stop.stop_requested() ? Result<void>(Error{Errc::cancelled, "stopped"}) : Result<void>{};
  });
  const auto id = world.submit(make_spec());
  world.worker->start();
  world.clock.wait_for_sleepers(2);
  world.storage.set_unavailable(false);
  world.clock.advance(seconds(5));
  gate.set_value();
  CHECK(world.wait_until_finished(id).status == BuildStatus::completed);
  CHECK(world.event_types(id) ==
        "build.queued build.started agent.started agent.message agent.message agent.finished "
        "build.completed");
}

TEST_CASE("a worker that was cut off can't touch what another has taken over") {
  auto config = make_config();
  config.lease = std::chrono::minutes(1);
  WorkerWorld world(config);
  auto spec = pushing_spec();
  spec.max_attempts = 2;
  world.script.on("agent", wait_for_stop);
  const auto id = world.submit(spec);
  world.worker->start();
  REQUIRE(eventually([&] { return world.script.calls().ends_with("agent"); }));
  world.storage.set_hanging(true);
  REQUIRE(eventually([&] {
    world.clock.advance(seconds(10));  // until the first heartbeat hangs, and beyond its lease
    return world.task(id).lease_expires_at < world.clock.now();
  }));

  // Another machine, which reaches the database, and the run in its pod. Whether the first worker
  // has stored the run's beginning before it was cut off makes no difference then.
  ScriptedPorts script;
  script.earlier_run = 1;
  memory::Templates templates;
  BuildExecutor builds(script.pods(), script.git(), templates, world.clock, world.log,
                       script.agents());
  config.id = domain::WorkerId("worker-2");
  WorkExecutor other(world.database, builds, world.clock, world.ids, world.log, config);
  other.start();
  REQUIRE(eventually([&] { return world.task(id).attempt == 2; }, seconds(30)));
  const auto before = world.wait_until_finished(id);
  CHECK(before.status == BuildStatus::completed);
  CHECK(before.worker_id == domain::WorkerId("worker-2"));

  world.storage.set_hanging(false);
  world.worker->stop();
  CHECK(world.entry(id) == before);
  CHECK(count(world.event_types(id), "build.completed") == 1);
  CHECK(world.events(id).back().type == "build.completed");
}

}  // namespace rdev::worker
