#include "core/worker/claiming.hpp"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "ports/work_queue.hpp"
#include "ports/worker_registry.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::worker {

using domain::BuildStatus;

namespace {

ports::ClaimRequest request(const testing::CoreWorld& world, std::size_t limit = 1) {
  return {domain::WorkerId("worker-9"), {}, limit, world.clock.now(), std::chrono::seconds(60)};
}

}  // namespace

TEST_CASE("a claimed build comes with all it needs, and is recorded as running") {
  testing::CoreWorld world;
  const auto project = world.add_project();
  const auto spec = testing::make_spec("write a haiku");
  const auto id = world.submit(spec);
  world.clock.advance(std::chrono::seconds(3));
  const auto builds = claim_builds(world.storage, request(world)).value();

  REQUIRE(builds.size() == 1);
  CHECK(builds[0].spec == spec);
  CHECK(builds[0].project == project);
  CHECK(builds[0].task == world.task(id));
  CHECK(builds[0].task.attempt == 1);

  const auto entry = world.entry(id);
  CHECK(entry.status == BuildStatus::running);
  CHECK(entry.attempt == 1);
  CHECK(entry.worker_id == domain::WorkerId("worker-9"));
  CHECK(entry.started_at == world.clock.now());
  const auto event = world.events(id).back();
  CHECK(event.type == "build.started");
  CHECK(event.attempt == 1);
  CHECK(event.data.at("worker_id").as_string() == "worker-9");
  CHECK(event.data.at("waited_ms") == (world.clock.now() - entry.created_at).count());
}

TEST_CASE("no more are claimed than asked for, and none when none is ready") {
  testing::CoreWorld world;
  world.add_project("demo", 10);
  CHECK(claim_builds(world.storage, request(world, 5)).value().empty());
  for (int i = 0; i < 3; ++i) world.submit(testing::make_spec());
  CHECK(claim_builds(world.storage, request(world, 2)).value().size() == 2);
  CHECK(claim_builds(world.storage, request(world, 2)).value().size() == 1);
}

namespace {

/// A world with one build, which asks for an agent.
struct Asking : testing::CoreWorld {
  domain::TaskId id;

  Asking() {
    add_project();
    auto spec = testing::make_spec();
    spec.agent = "codex";
    id = submit(spec);
  }

  void put_worker(std::vector<std::string> labels, std::chrono::seconds ago) {
    domain::Worker worker;
    worker.id = domain::WorkerId("other");
    worker.labels = std::move(labels);
    worker.last_seen_at = clock.now() - ago;
    storage.write([&](ports::UnitOfWork& unit) { return unit.workers().put(worker); }).value();
  }

  std::size_t claimed_with(std::vector<std::string> labels) {
    auto claim = request(*this, 5);
    claim.labels = std::move(labels);
    return claim_builds(storage, claim).value().size();
  }
};

}  // namespace

TEST_CASE("a build goes to a worker that has its agent, and to no other while one lives") {
  Asking world;
  world.put_worker({"agent:codex"}, std::chrono::seconds(0));
  CHECK(world.task(world.id).labels == std::vector<std::string>{"agent:codex"});
  CHECK(world.claimed_with({}) == 0);
  CHECK(world.claimed_with({"agent:demo"}) == 0);
  CHECK(world.claimed_with({"agent:demo", "agent:codex"}) == 1);
}

TEST_CASE("a build whose agent no living worker has is taken by any, to be failed") {
  Asking world;
  SUBCASE("nobody has it") {
    world.put_worker({"agent:demo"}, std::chrono::seconds(0));
  }
  SUBCASE("who has it is dead") {
    world.put_worker({"agent:codex"}, std::chrono::seconds(180));
  }
  CHECK(world.claimed_with({"agent:demo"}) == 1);
}

TEST_CASE("a worker that is late with its heartbeats keeps its builds from others for a while") {
  Asking world;
  world.put_worker({"agent:codex"}, std::chrono::seconds(179));
  CHECK(world.claimed_with({"agent:demo"}) == 0);
}

TEST_CASE("labels other than of agents are waited for, however long") {
  Asking world;
  domain::WorkTask task;
  task.id = domain::TaskId("gpu");
  task.project_id = domain::ProjectId("demo");
  task.labels = {"gpu"};
  world.storage.write([&](ports::UnitOfWork& unit) { return unit.queue().enqueue(task); }).value();
  CHECK(world.claimed_with({"agent:codex"}) == 1);
  CHECK(world.claimed_with({"agent:codex"}) == 0);
}

TEST_CASE("a claim that the database refuses has claimed nothing") {
  testing::CoreWorld world;
  world.add_project();
  const auto id = world.submit(testing::make_spec());
  world.storage.set_unavailable(true);
  CHECK(claim_builds(world.storage, request(world)).error().code == Errc::unavailable);
  CHECK(world.task(id).status == BuildStatus::pending);
  CHECK(world.entry(id).status == BuildStatus::pending);
  CHECK(world.event_types(id) == "build.queued");
}

}  // namespace rdev::worker
