#include "core/service/retention_pruner.hpp"

#include <string>

#include <doctest/doctest.h>

#include "core/worker/build_recorder.hpp"
#include "ports/worker_registry.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::service {

namespace {

struct World : testing::CoreWorld {
  RetentionPruner pruner{storage, clock};

  World() { add_project(); }

  domain::TaskId finished(int events = 0) {
    const auto id = submit(testing::make_spec());
    const auto build = claim();
    worker::BuildRecorder recorder(storage, clock, ids, {id, build.task.attempt});
    const std::vector<domain::NewEvent> some(static_cast<std::size_t>(events),
                                             {"agent.message", {}});
    recorder.events(some).value();
    recorder.finish({}).value();
    return id;
  }

  void put_worker() {
    domain::Worker worker;
    worker.id = domain::WorkerId("old");
    worker.last_seen_at = clock.now();
    storage.write([&](ports::UnitOfWork& unit) { return unit.workers().put(worker); }).value();
  }
};

}  // namespace

TEST_CASE("what ended before goes, what ended since and what runs stays") {
  World world;
  world.finished(2);
  world.finished();
  world.put_worker();
  world.clock.advance(std::chrono::hours(24));
  const auto since = world.finished();
  const auto running = world.submit(testing::make_spec());
  world.claim();
  world.clock.advance(std::chrono::hours(24));

  const auto report = world.pruner.prune(std::chrono::hours(36)).value();
  CHECK(report.builds == 2);
  CHECK(report.events == 2 + 2 * 3);  // queued, started, failed
  CHECK(report.callbacks == 0);
  CHECK(report.workers == 1);
  CHECK(world.entry(since).task_id == since);
  CHECK(world.entry(running).task_id == running);

  const auto again = world.pruner.prune(std::chrono::hours(36)).value();
  CHECK(again.builds + again.events + again.workers == 0);
}

TEST_CASE("much is removed in many transactions") {
  World world;
  for (int i = 0; i < 5; ++i) world.finished(600);
  world.clock.advance(std::chrono::hours(2));
  const auto before = world.storage.writes();
  CHECK(world.pruner.prune(std::chrono::hours(1)).value().builds == 5);
  CHECK(world.storage.writes() - before == 5);  // two builds each, the rest, none, no workers
}

TEST_CASE("a database that is away is an error") {
  World world;
  world.storage.set_unavailable(true);
  CHECK(world.pruner.prune(std::chrono::hours(1)).error().code == Errc::unavailable);
}

}  // namespace rdev::service
