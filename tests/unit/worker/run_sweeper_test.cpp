#include "core/worker/run_sweeper.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "ports/projects.hpp"
#include "ports/work_queue.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/worker/worker_world.hpp"

namespace rdev::worker {

namespace {

/// A build that was drained and then cancelled, before another worker could go on with it.
template <class World>
struct Abandoned : World {
  domain::TaskId id;

  Abandoned() {
    id = this->submit(testing::make_spec());
    const auto build = this->claim();
    BuildRecorder recorder(this->storage, this->clock, this->ids, {id, build.task.attempt});
    recorder.requeue("drain", this->clock.now(), false).value();
    this->cancel(id);
  }
};

struct World : Abandoned<BuildWorld> {
  RunSweeper sweeper{storage, builds, log, {"gpu"}, std::chrono::milliseconds(1)};
};

}  // namespace

TEST_CASE("what an abandoned build left behind is ended and removed, once") {
  World world;
  CHECK(world.abandoned() == std::vector{world.id});
  bool discarded = false;
  world.script.on("discard", [&](const std::stop_token&) -> Result<void> {
    discarded = true;
    return {};
  });
  CHECK(world.sweeper.sweep({}).value() == 1);
  CHECK(world.script.calls() == "acquire end");
  CHECK(world.script.ended_marker() == world.id);
  CHECK(discarded);
  CHECK(world.abandoned().empty());
  CHECK(world.sweeper.sweep({}).value() == 0);
}

TEST_CASE("what a project that is being removed has left is its removal's to end") {
  World world;
  world.database
      .write([&](ports::UnitOfWork& unit) {
        return unit.projects().begin_removal(domain::ProjectId("demo"));
      })
      .value();
  CHECK(world.sweeper.sweep({}).value() == 0);
  CHECK(world.script.calls().empty());
  CHECK(world.abandoned() == std::vector{world.id});
}

TEST_CASE("what can't be ended stays to be ended") {
  World world;
  for (const std::string call : {"acquire", "end", "discard"}) {
    CAPTURE(call);
    world.script.on(call, [](const std::stop_token&) -> Result<void> {
      return Error{Errc::unavailable, "out of reach"};
    });
    CHECK(world.sweeper.sweep({}).value() == 0);
    CHECK(world.abandoned() == std::vector{world.id});
    world.script.on(call, nullptr);
  }
  CHECK(world.log.contains("out of reach"));
  CHECK(world.sweeper.sweep({}).value() == 1);
}

TEST_CASE("builds that the worker could not have run are left to others") {
  World world;
  const auto add = [&](const std::string& id, std::vector<std::string> labels) {
    domain::WorkTask task;
    task.id = domain::TaskId(id);
    task.project_id = domain::ProjectId("demo");
    task.labels = std::move(labels);
    world.database
        .write([&](ports::UnitOfWork& unit) -> Result<void> {
          unit.queue().enqueue(task).value();
          return unit.queue().abandon(task.id);
        })
        .value();
  };
  add("zz-1", {"gpu"});
  add("zz-2", {"arm"});
  CHECK(world.sweeper.sweep({}).value() == 2);
  CHECK(world.abandoned() == std::vector{domain::TaskId("zz-2")});
}

TEST_CASE("a worker clears abandoned builds by itself, and soon when one is told of") {
  Abandoned<WorkerWorld> world;
  world.worker->start();
  CHECK(testing::eventually([&] { return world.abandoned().empty(); }));
}

TEST_CASE("a build does not begin beside a run of its project that nobody has swept yet") {
  World world;
  world.submit(testing::make_spec());
  const auto next = world.claim();
  SUBCASE("it ends that first, and leaves the rest to the sweeper") {
    world.script.on("prepare", [&](const std::stop_token&) -> Result<void> {
      CHECK(world.script.ended_marker() == world.id);
      return {};
    });
    CHECK(world.run(next).value().success);
    CHECK(world.script.calls() == "acquire end prepare agent changes end");
    CHECK(world.abandoned() == std::vector{world.id});
  }
  SUBCASE("it does not begin while that can't be ended") {
    world.script.on("end", [](const std::stop_token&) -> Result<void> {
      return Error{Errc::timeout, "still there"};
    });
    CHECK(world.run(next).value().error->code == domain::FailureCode::pod_unavailable);
    CHECK(world.script.calls() == "acquire end end");
  }
  SUBCASE("another project's is none of its business") {
    world.add_project("other");
    world.submit(testing::make_spec(), "other");
    CHECK(world.run(world.claim()).value().success);
    CHECK(world.script.calls() == "acquire prepare agent changes end");
  }
}

TEST_CASE("a build that was cancelled before it ever ran has left nothing behind") {
  BuildWorld world;
  world.cancel(world.submit(testing::make_spec()));
  CHECK(world.abandoned().empty());
}

}  // namespace rdev::worker
