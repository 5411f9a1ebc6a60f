#include "core/worker/lease_rescuer.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "core/worker/build_recorder.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::worker {

using domain::BuildStatus;
using std::chrono::seconds;

namespace {

struct World : testing::CoreWorld {
  LeaseRescuer rescuer{storage, clock, ids, log, std::chrono::milliseconds(1)};

  World() { add_project("demo", 1'000); }

  /// A build that a worker has claimed, for a minute.
  domain::TaskId running(int max_attempts = 1) {
    auto spec = testing::make_spec();
    spec.max_attempts = max_attempts;
    spec.callback_url = "https://bot.example/callback";
    const auto id = submit(spec);
    claim();
    return id;
  }

  /// Lets the running build's worker die, and the next one take it, so many times.
  void lose_workers(int count) {
    for (int i = 0; i < count; ++i) {
      clock.advance(seconds(61));
      CHECK(rescuer.rescue().value() == 1);
      claim();
    }
  }
};

}  // namespace

TEST_CASE("a build with a living lease is left alone") {
  World world;
  const auto id = world.running();
  world.clock.advance(seconds(60));
  CHECK(world.rescuer.rescue().value() == 0);
  CHECK(world.entry(id).status == BuildStatus::running);
}

TEST_CASE("a build of a dead worker goes back to the queue, and costs no attempt") {
  World world;
  const auto id = world.running();
  world.clock.advance(seconds(61));
  CHECK(world.rescuer.rescue().value() == 1);
  const auto task = world.task(id);
  CHECK(task.status == BuildStatus::pending);
  CHECK(task.attempts_spent == 0);
  CHECK(task.expirations == 1);
  CHECK(task.ready_at == task.created_at);  // since ever, by whatever clock
  CHECK(world.entry(id).status == BuildStatus::pending);
  const auto event = world.events(id).back();
  CHECK(event.type == "build.retrying");
  CHECK(event.data.at("reason").as_string() == "lease_expired");
  CHECK(event.data.at("attempt_spent") == false);
  CHECK(world.claim().task.attempt == 2);
}

TEST_CASE("a build that outlives four workers without a step forward spends an attempt") {
  World world;
  const auto id = world.running(2);
  world.lose_workers(3);
  CHECK(world.task(id).attempts_spent == 0);
  world.lose_workers(1);
  CHECK(world.task(id).attempts_spent == 1);
  CHECK(world.task(id).expirations == 0);
}

TEST_CASE("a step forward begins the count anew, a mere re-attachment does not") {
  World world;
  const auto id = world.running();
  world.lose_workers(3);
  BuildRecorder recorder(world.storage, world.clock, world.ids, {id, 4});
  recorder.event("build.reattached", {{"attempt", 1}}).value();
  CHECK(world.task(id).expirations == 3);
  recorder.event("agent.message", {{"text", "on"}}).value();
  CHECK(world.task(id).expirations == 0);
  world.lose_workers(3);
  CHECK(world.task(id).attempts_spent == 0);
}

TEST_CASE("without an attempt left it fails, with callback and terminal event, and is abandoned") {
  World world;
  const auto id = world.running();
  world.lose_workers(3);
  world.clock.advance(seconds(61));
  CHECK(world.rescuer.rescue().value() == 1);
  const auto entry = world.entry(id);
  CHECK(entry.status == BuildStatus::failed);
  REQUIRE(entry.result);
  CHECK(entry.result->error->code == domain::FailureCode::lease_expired);
  CHECK(entry.result->error->message.find("worker-1") != std::string::npos);
  CHECK(world.task(id).status == BuildStatus::failed);
  CHECK(world.events(id).back().type == "build.failed");
  CHECK(world.callback(id).body.find("lease_expired") != std::string::npos);
  CHECK(world.rescuer.rescue().value() == 0);
  CHECK(world.abandoned() == std::vector{id});
}

TEST_CASE("a build whose cancel was asked for ends as cancelled, attempts left or not") {
  World world;
  const auto id = world.running(5);
  world.cancel(id);
  world.clock.advance(seconds(61));
  CHECK(world.rescuer.rescue().value() == 1);
  CHECK(world.entry(id).status == BuildStatus::cancelled);
  CHECK(world.task(id).status == BuildStatus::cancelled);
  CHECK(world.events(id).back().type == "build.cancelled");
  CHECK_FALSE(world.entry(id).result.has_value());
  CHECK(world.abandoned() == std::vector{id});
}

TEST_CASE("the worker that was thought dead can write nothing more") {
  World world;
  const auto id = world.running(2);
  BuildRecorder undead(world.storage, world.clock, world.ids, {id, 1});
  world.clock.advance(seconds(61));
  CHECK(world.rescuer.rescue().value() == 1);
  CHECK(undead.finish({}).error().code == Errc::fenced);
  CHECK(world.entry(id).status == BuildStatus::pending);
}

TEST_CASE("rescuers at once rescue every build once") {
  World world;
  std::vector<domain::TaskId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(world.running(2));
  world.clock.advance(seconds(61));
  {
    std::vector<std::jthread> rescuers;
    for (int i = 0; i < 4; ++i) {
      rescuers.emplace_back([&] {
        while (world.rescuer.rescue().value() > 0) {
        }
      });
    }
  }
  for (const auto& id : ids) {
    REQUIRE(world.task(id).expirations == 1);
    REQUIRE(world.event_types(id) == "build.queued build.started build.retrying");
  }
}

TEST_CASE("the duty goes on by itself, over more than a batch and over failures") {
  World world;
  std::vector<domain::TaskId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(world.running(2));
  world.storage.set_unavailable(true);
  std::jthread duty([&](const std::stop_token& stop) { world.rescuer.run(stop); });
  REQUIRE(world.storage.wait_for_failures(2));
  world.storage.set_unavailable(false);
  world.clock.advance(seconds(61));
  for (const auto& id : ids) {
    REQUIRE(testing::eventually([&] { return world.task(id).status == BuildStatus::pending; }));
  }
  CHECK(world.log.contains("rescue of expired leases failed"));
}

}  // namespace rdev::worker
