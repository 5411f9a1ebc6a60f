#include "core/worker/lease_keeper.hpp"

#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "core/worker/build_recorder.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::worker {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::eventually;

namespace {

/// A build on its way, whose lease of a minute is kept.
struct World : testing::CoreWorld {
  domain::TaskId id;
  LeaseKeeper keeper;
  std::shared_ptr<HeldLease> held;
  std::jthread duty;

  explicit World(milliseconds lease = seconds(60)) : keeper(storage, clock, log, lease) {
    add_project();
    auto spec = testing::make_spec();
    spec.max_attempts = 2;
    id = submit(spec);
    claim();
    held = keeper.hold({id, 1}, clock.monotonic(), "its-trace");
    duty = std::jthread([this](const std::stop_token& stop) { keeper.run(stop); });
  }

  void pass(milliseconds time) {
    clock.advance(time);
    keeper.wake();
  }

  [[nodiscard]] bool is_extended_by_now() {
    return task(id).lease_expires_at == clock.now() + seconds(60);
  }
  [[nodiscard]] bool stopped_for(StopReason reason) const {
    return held->stop_token().stop_requested() && held->reason() == reason;
  }
};

}  // namespace

TEST_CASE("a heartbeat extends the lease") {
  World world;
  for (int i = 0; i < 10; ++i) {
    world.pass(seconds(20));
    REQUIRE(eventually([&] { return world.is_extended_by_now(); }));
  }
  CHECK_FALSE(world.held->stop_token().stop_requested());
}

TEST_CASE("heartbeats come by themselves") {
  World world(milliseconds(30));
  world.clock.advance(milliseconds(5));
  CHECK(eventually([&] {
    return world.task(world.id).lease_expires_at == world.clock.now() + milliseconds(30);
  }));
}

TEST_CASE("a cancel request stops the build") {
  World world;
  world.cancel(world.id);
  world.keeper.wake();
  CHECK(eventually([&] { return world.stopped_for(StopReason::cancel); }));
}

TEST_CASE("a lease that another attempt holds stops the build") {
  World world;
  BuildRecorder other(world.storage, world.clock, world.ids, {world.id, 1});
  other.requeue("test", world.clock.now(), true).value();
  world.claim();
  world.keeper.wake();
  CHECK(eventually([&] { return world.stopped_for(StopReason::lease_lost); }));
}

TEST_CASE("a database that is away for some time does not stop the build") {
  World world;
  world.storage.set_unavailable(true);
  world.pass(seconds(49));
  REQUIRE(world.storage.wait_for_failures(1));
  world.storage.set_unavailable(false);
  world.keeper.wake();
  REQUIRE(eventually([&] { return world.is_extended_by_now(); }));
  world.pass(seconds(49));
  REQUIRE(eventually([&] { return world.is_extended_by_now(); }));
  CHECK_FALSE(world.held->stop_token().stop_requested());
}

TEST_CASE("the build is stopped before its lease expires, while nobody else can have it") {
  World world;
  world.storage.set_unavailable(true);
  world.pass(seconds(50));
  CHECK(eventually([&] { return world.stopped_for(StopReason::lease_lost); }));
  REQUIRE(eventually([&] { return world.log.contains("build stopped"); }));
  for (const auto& line : world.log.lines()) CHECK(line.fields.at("trace_id") == "its-trace");
}

TEST_CASE("it is stopped even when the database hangs") {
  World world;
  world.storage.set_hanging(true);
  world.keeper.wake();
  REQUIRE(world.storage.wait_for_hanging(1));
  world.pass(seconds(50));
  CHECK(eventually([&] { return world.stopped_for(StopReason::lease_lost); }));
  world.storage.set_hanging(false);
}

TEST_CASE("a heartbeat that failed is repeated sooner than the next is due") {
  World world(seconds(6));
  world.storage.set_unavailable(true);
  world.keeper.wake();
  // A twelfth of the lease is 500 ms, a third 2 s.
  CHECK(world.storage.wait_for_failures(3, milliseconds(3'900)));
}

TEST_CASE("the time of a lease counts from before its claim") {
  testing::CoreWorld world;
  LeaseKeeper keeper(world.storage, world.clock, world.log, seconds(60));
  const auto since = world.clock.monotonic();
  world.clock.advance(seconds(50));  // the claim took that long
  world.storage.set_hanging(true);
  const auto held = keeper.hold({domain::TaskId("task"), 1}, since);
  std::jthread duty([&](const std::stop_token& stop) { keeper.run(stop); });
  keeper.wake();
  CHECK(eventually([&] { return held->reason() == StopReason::lease_lost; }));
  world.storage.set_hanging(false);
}

TEST_CASE("a worker that has claimed a lost build again keeps the new lease alone") {
  World world;
  BuildRecorder rescuer(world.storage, world.clock, world.ids, {world.id, 1});
  rescuer.requeue("lease_expired", world.clock.now(), true).value();
  world.claim();
  const auto again = world.keeper.hold({world.id, 2}, world.clock.monotonic());
  world.pass(seconds(20));
  REQUIRE(eventually([&] { return world.is_extended_by_now(); }));
  CHECK(eventually([&] { return world.stopped_for(StopReason::lease_lost); }));
  world.keeper.drop(world.held->lease());  // as the first attempt ends at last
  world.pass(seconds(20));
  CHECK(eventually([&] { return world.is_extended_by_now(); }));
  CHECK_FALSE(again->stop_token().stop_requested());
}

TEST_CASE("the first reason to stop stands") {
  World world;
  world.keeper.stop_all(StopReason::drain);
  CHECK(world.stopped_for(StopReason::drain));
  world.cancel(world.id);
  world.pass(seconds(1));
  REQUIRE(eventually([&] { return world.is_extended_by_now(); }));
  CHECK(world.stopped_for(StopReason::drain));
}

TEST_CASE("a stopped build keeps its lease until it is dropped") {
  World world;
  world.keeper.stop_all(StopReason::drain);
  world.pass(seconds(20));
  CHECK(eventually([&] { return world.is_extended_by_now(); }));
  CHECK(world.keeper.held() == std::vector{world.id});
  world.keeper.drop(world.held->lease());
  CHECK(world.keeper.held().empty());
}

TEST_CASE("while its lease is fresh a build is held, without a question to the database") {
  World world;
  world.storage.set_unavailable(true);
  world.clock.advance(seconds(49));
  CHECK(world.held->is_held());
}

TEST_CASE("after a pause the database is asked whether the lease is still held") {
  World world;
  SUBCASE("it is, if nobody else has taken the build, and is made fresh again") {
    world.clock.advance(seconds(600));
    CHECK(world.held->is_held());
    CHECK(world.is_extended_by_now());
  }
  SUBCASE("it is not, if another attempt has it") {
    BuildRecorder rescuer(world.storage, world.clock, world.ids, {world.id, 1});
    rescuer.requeue("lease_expired", world.clock.now(), false).value();
    world.claim();
    world.clock.advance(seconds(600));
    CHECK_FALSE(world.held->is_held());
    CHECK(world.held->reason() == StopReason::lease_lost);
  }
  SUBCASE("it is not, as far as can be told, while the database is away") {
    world.storage.set_unavailable(true);
    world.clock.advance(seconds(600));
    CHECK_FALSE(world.held->is_held());
  }
}

TEST_CASE("a lease that was dropped is not held") {
  World world;
  world.keeper.drop(world.held->lease());
  CHECK_FALSE(world.held->is_held());
}

}  // namespace rdev::worker
