#include <string>

#include <doctest/doctest.h>

#include "core/worker/build_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using testing::make_spec;

namespace {

/// Asks for the build's end in that call, which then waits for it.
void stop_in(BuildWorld& world, const std::string& call) {
  world.script.on(call, [&](const std::stop_token& stop) {
    world.stop.request_stop();
    return wait_for_stop(stop);
  });
}

}  // namespace

TEST_CASE("a stop reaches every step, ends the build there and leaves nothing running") {
  struct Case {
    std::string call;
    std::string calls;
  };
  const Case cases[] = {
      {"acquire", "acquire"},
      {"prepare", "acquire prepare end"},
      {"agent", "acquire prepare agent end"},
      {"commit", "acquire prepare agent commit end"},
      {"push", "acquire prepare agent commit push end"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.call);
    BuildWorld world;
    stop_in(world, each.call);
    CHECK(world.run(pushing_spec()).error().code == Errc::cancelled);
    CHECK(world.script.calls() == each.calls);
  }
}

TEST_CASE("a stop that a step does not notice ends the build before the next") {
  BuildWorld world;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    world.stop.request_stop();
    return {};
  });
  CHECK(world.run(pushing_spec()).error().code == Errc::cancelled);
  CHECK(world.script.calls() == "acquire prepare agent end");
}

TEST_CASE("a stop before the build begins does not begin it") {
  BuildWorld world;
  world.stop.request_stop();
  CHECK(world.run(make_spec()).error().code == Errc::cancelled);
  CHECK(world.script.calls().empty());
}

TEST_CASE("a stop after the last step comes too late") {
  BuildWorld world;
  world.script.on("push", [&](const std::stop_token&) -> Result<void> {
    world.stop.request_stop();
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
  CHECK(world.told() == "agent.started build.retrying build.started");
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
