#include <chrono>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "adapters/memory/ci.hpp"
#include "core/worker/build_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using domain::CiRun;
using domain::CiStatus;

namespace {

const std::string pushed_sha(40, 'c');  // what the scripted git pushes

CiRun run(CiStatus status) {
  return {"memory", "https://ci.example/7", 7, status};
}

/// A world whose CI is looked at once for a pipeline.
struct CiWorld {
  memory::Ci ci;
  BuildWorld build{{}, {&ci, std::chrono::milliseconds(0)}};

  /// Runs a build that waits for its pipeline, which runs; gives it when it waits.
  std::future<Result<domain::BuildResult>> waiting(const ClaimedBuild& claimed) {
    ci.add_run(pushed_sha, run(CiStatus::running));
    auto building = std::async(std::launch::async, [this, claimed] { return build.run(claimed); });
    build.clock.wait_for_sleepers(1);
    return building;
  }
};

domain::BuildSpec waiting_spec() {
  domain::BuildSpec spec = pushing_spec();
  spec.wait_for_ci = true;
  return spec;
}

ClaimedBuild claimed(BuildWorld& world, const domain::BuildSpec& spec = waiting_spec()) {
  world.submit(spec);
  return world.claim();
}

}  // namespace

TEST_CASE("what a push has started is in the result") {
  CiWorld world;
  world.ci.add_run(pushed_sha, run(CiStatus::running));
  const auto result = world.build.run(pushing_spec()).value();
  CHECK(result.success);
  CHECK(result.ci == run(CiStatus::running));
  CHECK_FALSE(result.ci_note);
  CHECK(world.build.told() == "agent.started agent.finished git.committed git.pushed ci.triggered");
  const auto told = world.build.events(*world.build.task_id).back().data;
  CHECK(told.at("provider") == "memory");
  CHECK(told.at("pipeline_url") == "https://ci.example/7");
  CHECK(told.at("number") == 7);
}

TEST_CASE(
    "a push without a pipeline, or with a CI that can't be asked, is a success that says so") {
  CiWorld world;
  std::string code = "not_found";
  SUBCASE("none") {}
  SUBCASE("away") {
    code = "unavailable";
    world.ci.fail_with(Error{Errc::unavailable, "the CI does not answer"});
  }
  SUBCASE("refused") {
    code = "forbidden";
    world.ci.fail_with(Error{Errc::forbidden, "the token is refused"});
  }
  const auto result = world.build.run(waiting_spec()).value();
  CHECK(result.success);
  CHECK(result.pushed);
  CHECK_FALSE(result.error);
  CHECK_FALSE(result.ci);
  CHECK(result.ci_note->code == code);
  CHECK(world.build.told() == "agent.started agent.finished git.committed git.pushed ci.note");
}

TEST_CASE("what was not pushed has no pipeline") {
  CiWorld world;
  world.ci.add_run(pushed_sha, run(CiStatus::running));
  domain::BuildSpec spec = pushing_spec();
  SUBCASE("by the spec") {
    spec.auto_push = false;
  }
  SUBCASE("for want of changes") {
    world.build.script.commit = {};
  }
  const auto result = world.build.run(spec).value();
  CHECK(result.success);
  CHECK_FALSE(result.ci);
  CHECK_FALSE(result.ci_note);
}

TEST_CASE("a build waits for its pipeline's end, which is not its own outcome") {
  for (const CiStatus end : {CiStatus::success, CiStatus::failure}) {
    CiWorld world;
    auto building = world.waiting(claimed(world.build));
    world.ci.add_run(pushed_sha, run(end));
    world.build.clock.advance(std::chrono::milliseconds(500));
    const auto result = building.get().value();
    CHECK(result.success);
    CHECK(result.ci == run(end));
    CHECK(world.build.told() ==
          "agent.started agent.finished git.committed git.pushed ci.triggered ci.finished");
    CHECK(world.build.events(*world.build.task_id).back().data.at("status") ==
          boost::json::string(to_string(end)));
  }
}

TEST_CASE("a build waits no longer than its time limit") {
  CiWorld world;
  domain::BuildSpec spec = waiting_spec();
  spec.timeout = std::chrono::seconds(60);
  world.build.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    world.build.clock.advance(std::chrono::milliseconds(59'800));
    return {};
  });
  auto building = world.waiting(claimed(world.build, spec));
  world.build.clock.advance(std::chrono::milliseconds(200));
  const auto result = building.get().value();
  CHECK(result.success);
  CHECK(result.ci == run(CiStatus::running));
  CHECK(result.ci_note->code == "timeout");
}

TEST_CASE("a build that is cancelled while it waits keeps what it has pushed in its result") {
  CiWorld world;
  auto building = world.waiting(claimed(world.build));
  world.build.stop(StopReason::cancel);
  const auto result = building.get().value();
  CHECK(result.pushed);
  CHECK(result.commit_sha == pushed_sha);
  CHECK(result.ci == run(CiStatus::running));
}

TEST_CASE("a build whose worker is drained while it waits goes on elsewhere and is told once") {
  CiWorld world;
  const ClaimedBuild first = claimed(world.build);
  auto building = world.waiting(first);
  world.build.stop(StopReason::drain);
  CHECK(building.get().error().code == Errc::cancelled);
  world.build.clock.advance(std::chrono::minutes(1));
  BuildRecorder recorder(world.build.storage, world.build.clock, world.build.ids,
                         {first.task.id, 1});
  recorder.requeue("drain", world.build.clock.now(), false).value();
  world.build.script.earlier_run = 1;
  world.ci.add_run(pushed_sha, run(CiStatus::success));
  const auto result = world.build.run(world.build.claim()).value();
  CHECK(result.ci == run(CiStatus::success));
  CHECK(world.build.told() ==
        "agent.started agent.finished git.committed git.pushed ci.triggered build.retrying "
        "build.started build.reattached ci.finished");
  // The pipeline is looked for from the push on, however long ago that was.
  CHECK(world.ci.last_pushed_at() == memory::Clock::kStart);
}

}  // namespace rdev::worker
