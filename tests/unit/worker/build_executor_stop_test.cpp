#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/worker/build_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using testing::make_spec;

namespace {

/// Asks for the build's end in that call, which then waits for it.
void stop_in(BuildWorld& world, const std::string& call, StopReason reason) {
  world.script.on(call, [&world, reason](const std::stop_token& stop) {
    world.stop(reason);
    return wait_for_stop(stop);
  });
}

}  // namespace

TEST_CASE("a stop reaches every step and ends the build there") {
  struct Case {
    std::string call;
    std::string calls;
  };
  const Case cases[] = {
      {"acquire", "acquire"},
      {"prepare", "acquire prepare"},
      {"agent", "acquire prepare agent"},
      {"commit", "acquire prepare agent commit"},
      {"push", "acquire prepare agent commit push"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.call);
    for (const auto reason : {StopReason::drain, StopReason::lease_lost}) {
      BuildWorld world;
      stop_in(world, each.call, reason);
      CHECK(world.run(pushing_spec()).error().code == Errc::cancelled);
      CHECK(world.script.calls() == each.calls);  // what it has started goes on
    }
    BuildWorld world;
    stop_in(world, each.call, StopReason::cancel);
    CHECK(world.run(pushing_spec()).error().code == Errc::cancelled);
    CHECK(world.script.calls() == each.calls + (each.call == "acquire" ? "" : " end"));
  }
}

TEST_CASE("a stop that a step does not notice ends the build before the next") {
  BuildWorld world;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    world.stop();
    return {};
  });
  CHECK(world.run(pushing_spec()).error().code == Errc::cancelled);
  CHECK(world.script.calls() == "acquire prepare agent end");
}

TEST_CASE("a stop before the build begins does not begin it") {
  BuildWorld world;
  world.submit(make_spec());
  CHECK(world.run(world.claim(), StopReason::cancel).error().code == Errc::cancelled);
  CHECK(world.script.calls().empty());
}

TEST_CASE("a run's files go when its build's outcome is stored, and not before") {
  BuildWorld world;
  int discarded = 0;
  world.script.on("discard", [&](const std::stop_token&) -> Result<void> {
    ++discarded;
    return {};
  });
  SUBCASE("a build that has ended") {
    CHECK(world.run(make_spec()).has_value());
    CHECK(discarded == 1);
  }
  SUBCASE("a build that was cancelled") {
    stop_in(world, "agent", StopReason::cancel);
    CHECK(world.run(make_spec()).has_error());
    CHECK(discarded == 1);
  }
  SUBCASE("a build that goes on elsewhere") {
    stop_in(world, "agent", StopReason::drain);
    CHECK(world.run(make_spec()).has_error());
    CHECK(discarded == 0);
  }
  SUBCASE("a build whose outcome can't be stored") {
    world.submit(make_spec());
    const auto build = world.claim();
    const domain::Lease lease{build.task.id, build.task.attempt};
    BuildRecorder recorder(world.storage, world.clock, world.ids, lease);
    const auto recorded =
        world.builds.run(build, recorder, HeldLease(lease), [](const auto&) -> Result<void> {
          return Error{Errc::unavailable, "no database"};
        });
    CHECK(recorded.has_error());
    CHECK(discarded == 0);
  }
}

TEST_CASE("once its lease is lost, a build touches its pod no more") {
  BuildWorld world;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    world.lease->stop(StopReason::lease_lost);
    return {};
  });
  CHECK(world.run(pushing_spec()).error().code == Errc::cancelled);
  CHECK(world.script.calls() == "acquire prepare agent");
}

TEST_CASE("processes that can't be ended are left to others, with the end of the build") {
  BuildWorld world;
  world.script.on("end", [](const std::stop_token&) -> Result<void> {
    return Error{Errc::timeout, "still there"};
  });
  world.submit(make_spec());
  const auto build = world.claim();
  const domain::Lease lease{build.task.id, build.task.attempt};
  BuildRecorder recorder(world.storage, world.clock, world.ids, lease);
  const auto done = world.builds.run(build, recorder, HeldLease(lease), [&](const auto& result) {
    const auto status = recorder.finish(*result);
    return status.has_error() ? Result<void>(status.error()) : Result<void>{};
  });
  CHECK(done.has_value());
  CHECK(world.abandoned() == std::vector{build.task.id});
}

TEST_CASE("a stop after the last step comes too late") {
  BuildWorld world;
  world.script.on("push", [&](const std::stop_token&) -> Result<void> {
    world.stop();
    return {};
  });
  CHECK(world.run(pushing_spec()).value().pushed);
}

TEST_CASE("a build that another attempt owns writes nothing, and leaves its processes alone") {
  BuildWorld world;
  auto spec = pushing_spec();
  spec.max_attempts = 2;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    BuildRecorder recorder(world.storage, world.clock, world.ids, {*world.task_id, 1});
    recorder.requeue("test", world.clock.now(), true).value();
    world.claim();
    return {};
  });
  CHECK(world.run(spec).error().code == Errc::fenced);
  CHECK(world.script.calls() == "acquire prepare agent");
  CHECK(world.told().ends_with("build.retrying build.started"));
}

TEST_CASE("an agent whose events are fenced is stopped") {
  BuildWorld world;
  auto spec = pushing_spec();
  spec.max_attempts = 2;
  world.script.agent_events = {{"agent.message", {{"text", "one"}}}};
  world.script.on("agent", wait_for_stop);
  world.submit(spec);
  auto build = world.claim();
  build.task.attempt = 7;  // not the one that holds the task
  CHECK(world.run(build).error().code == Errc::fenced);
}

}  // namespace rdev::worker
