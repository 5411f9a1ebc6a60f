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
};

}  // namespace

TEST_CASE("a build with a living lease is left alone") {
  World world;
  const auto id = world.running();
  world.clock.advance(seconds(60));
  CHECK(world.rescuer.rescue().value() == 0);
  CHECK(world.entry(id).status == BuildStatus::running);
}

TEST_CASE("a build of a dead worker goes back to the queue while attempts are left") {
  World world;
  const auto id = world.running(2);
  world.clock.advance(seconds(61));
  CHECK(world.rescuer.rescue().value() == 1);
  const auto task = world.task(id);
  CHECK(task.status == BuildStatus::pending);
  CHECK(task.attempts_spent == 1);
  CHECK(task.ready_at == task.created_at);  // since ever, by whatever clock
  CHECK(world.entry(id).status == BuildStatus::pending);
  const auto event = world.events(id).back();
  CHECK(event.type == "build.retrying");
  CHECK(event.data.at("reason").as_string() == "lease_expired");
  CHECK(world.claim().task.attempt == 2);
}

TEST_CASE("without an attempt left it fails, with callback and terminal event") {
  World world;
  const auto id = world.running(2);
  world.clock.advance(seconds(61));
  CHECK(world.rescuer.rescue().value() == 1);
  world.claim();
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
    REQUIRE(world.task(id).attempts_spent == 1);
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
