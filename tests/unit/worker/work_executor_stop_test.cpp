#include <chrono>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "core/worker/work_executor.hpp"
#include "ports/worker_registry.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/worker/worker_world.hpp"

namespace rdev::worker {

using domain::BuildStatus;
using testing::eventually;
using testing::make_spec;

namespace {

/// A worker in whose one build the agent works until it is stopped.
struct World : WorkerWorld {
  domain::TaskId id;

  explicit World(std::chrono::milliseconds drain) : WorkerWorld(with_drain(drain)) {
    script.on("agent", wait_for_stop);
    id = submit(pushing_spec());
    worker->start();
    REQUIRE(eventually([&] { return script.calls().ends_with("agent"); }));
  }

  static WorkerConfig with_drain(std::chrono::milliseconds drain) {
    auto config = make_config();
    config.drain = drain;
    return config;
  }

  [[nodiscard]] bool is_registered() {
    return !ports::read(database, [](ports::UnitOfWork& unit) { return unit.workers().list(); })
                .value()
                .empty();
  }

  void check_put_back() {
    const auto task_now = task(id);
    CHECK(task_now.status == BuildStatus::pending);
    CHECK(task_now.attempts_spent == 0);
    CHECK(task_now.ready_at <= clock.now());
    CHECK_FALSE(task_now.lease_expires_at);
    CHECK_FALSE(task_now.worker_id);
    CHECK(entry(id).status == BuildStatus::pending);
    const auto event = events(id).back();
    CHECK(event.type == "build.retrying");
    CHECK(event.data.at("reason").as_string() == "drain");
    CHECK(script.calls() == "acquire prepare agent");
  }
};

}  // namespace

TEST_CASE("a drain puts running builds back, free of charge, and leaves their processes alone") {
  World world(std::chrono::seconds(0));
  world.worker->stop();
  world.check_put_back();
}

TEST_CASE("another worker goes on with what was put back") {
  World world(std::chrono::seconds(0));
  world.worker->stop();
  world.script.on("agent", nullptr);
  world.script.earlier_run = 1;
  auto config = make_config();
  config.id = domain::WorkerId("worker-2");
  WorkExecutor next(world.storage, world.builds, world.clock, world.ids, world.log, config);
  next.start();
  const auto entry = world.wait_until_finished(world.id);
  CHECK(entry.status == BuildStatus::completed);
  CHECK(entry.attempt == 2);
  CHECK(entry.worker_id == domain::WorkerId("worker-2"));
  CHECK(world.script.agent_request().resume);
}

TEST_CASE("builds get the drain time to end by themselves, and nothing new begins") {
  auto config = make_config();
  config.drain = std::chrono::hours(1);
  config.slots = 2;
  WorkerWorld world(config);
  std::promise<void> gate;
  world.script.on("agent", [opened = gate.get_future().share()](const std::stop_token&) {
    opened.wait();
    return Result<void>{};
  });
  const auto running = world.submit(make_spec());
  world.worker->start();
  REQUIRE(eventually([&] { return world.script.calls().ends_with("agent"); }));
  world.worker->drain();
  world.add_project("other");
  const auto waiting = world.submit(make_spec(), "other");
  auto stopped = std::async(std::launch::async, [&] { world.worker->stop(); });
  CHECK(stopped.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);
  gate.set_value();
  stopped.get();
  CHECK(world.entry(running).status == BuildStatus::completed);
  CHECK(world.entry(waiting).status == BuildStatus::pending);
}

TEST_CASE("a stop waits for builds that take their time to end") {
  World world(std::chrono::seconds(0));
  world.script.on("end", [&](const std::stop_token&) -> Result<void> {
    world.worker->drain();
    CHECK_FALSE(eventually([&] { return !world.is_registered(); }, std::chrono::milliseconds(50)));
    return {};
  });
  world.cancel(world.id);
  REQUIRE(eventually([&] { return world.script.calls().ends_with("end"); }));
  world.worker->stop();
  CHECK(world.entry(world.id).status == BuildStatus::cancelled);
  CHECK_FALSE(world.is_registered());
}

TEST_CASE("abort ends the drain time at once") {
  World world(std::chrono::hours(1));
  auto stopped = std::async(std::launch::async, [&] { world.worker->stop(); });
  world.worker->abort();
  stopped.get();
  world.check_put_back();
}

TEST_CASE("a worker that is destroyed puts its builds back") {
  World world(std::chrono::hours(1));
  world.worker.reset();
  world.check_put_back();
}

TEST_CASE("a worker may be stopped twice, or without a start") {
  WorkerWorld never_started;
  never_started.worker->stop();
  WorkerWorld world;
  world.worker->start();
  world.worker->stop();
  world.worker->stop();
}

TEST_CASE("a stop while the database is away ends when it is aborted") {
  World world(std::chrono::seconds(0));
  world.storage.set_unavailable(true);
  auto stopped = std::async(std::launch::async, [&] { world.worker->stop(); });
  world.clock.wait_for_sleepers(2);  // the registry's, and the build's that is to be put back
  world.worker->abort();
  stopped.get();
  CHECK(world.log.contains("build not recorded"));
  CHECK(world.entry(world.id).status == BuildStatus::running);  // until its lease is over
}

TEST_CASE("a cancelled build ends as cancelled, and its processes with it") {
  World world(std::chrono::seconds(0));
  world.cancel(world.id);
  const auto entry = world.wait_until_finished(world.id);
  CHECK(entry.status == BuildStatus::cancelled);
  CHECK(world.task(world.id).status == BuildStatus::cancelled);
  CHECK(world.events(world.id).back().type == "build.cancelled");
  CHECK(world.script.calls() == "acquire prepare agent end");
}

TEST_CASE("a cancel request is not missed between a build's claim and its launch") {
  auto config = make_config();
  config.slots = 2;
  WorkerWorld world(config);
  world.script.on("agent", wait_for_stop);
  const auto other = world.submit(make_spec());
  world.worker->start();
  REQUIRE(eventually([&] { return world.script.calls().ends_with("agent"); }));

  world.add_project("quick");
  world.clock.advance(std::chrono::seconds(1));
  const auto id = world.submit(make_spec(), "quick");
  // The ids by value: the worker may be in a call of this when the test ends.
  world.storage.after_commit([&, id, other] {
    if (world.task(id).status != BuildStatus::running || world.task(id).cancel_requested) return;
    world.cancel(id);
    // The worker was told, and has looked at the leases it knew.
    CHECK(eventually(
        [&] { return world.task(other).lease_expires_at == world.clock.now() + config.lease; }));
  });
  CHECK(world.wait_until_finished(id).status == BuildStatus::cancelled);
  world.storage.after_commit(nullptr);
}

}  // namespace rdev::worker
