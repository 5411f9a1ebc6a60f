#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/worker/build_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using domain::FailureCode;

namespace {

/// The second attempt of a build whose first came to an end without a word.
ClaimedBuild second_attempt(BuildWorld& world, domain::BuildSpec spec = pushing_spec()) {
  spec.max_attempts = 2;
  world.submit(spec);
  const auto first = world.claim();
  BuildRecorder recorder(world.storage, world.clock, world.ids, {first.task.id, 1});
  recorder.requeue("lease_expired", world.clock.now(), true).value();
  return world.claim();
}

}  // namespace

TEST_CASE("another attempt first ends what the earlier one left running") {
  BuildWorld world;
  CHECK(world.run(second_attempt(world)).value().success);
  CHECK(world.script.calls() ==
        "acquire find_run end find_run prepare find_commit agent commit push end");
}

TEST_CASE("it does not begin beside processes that can't be ended") {
  BuildWorld world;
  world.script.on("end", [](const std::stop_token&) -> Result<void> {
    return Error{Errc::timeout, "still there"};
  });
  const auto result = world.run(second_attempt(world)).value();
  CHECK(result.error->code == FailureCode::pod_unavailable);
  CHECK(world.script.calls() == "acquire find_run end end");
}

TEST_CASE("an earlier attempt's commit is pushed, and the agent is not paid twice") {
  BuildWorld world;
  world.script.earlier_commit = {std::string(40, 'e'), {"early.txt"}};
  world.script.push.sha = std::string(40, 'e');
  const auto result = world.run(second_attempt(world)).value();
  CHECK(result.success);
  CHECK(result.commit_sha == std::string(40, 'e'));
  CHECK(result.files_changed == std::vector<std::string>{"early.txt"});
  CHECK(result.pushed);
  CHECK(world.script.calls() == "acquire find_run end find_run prepare find_commit push end");
  CHECK(world.told() == "build.retrying build.started build.reattached git.pushed");
}

TEST_CASE("an earlier attempt's commit that need not be pushed is all there is to do") {
  BuildWorld world;
  world.script.earlier_commit = {std::string(40, 'e'), {"early.txt"}};
  auto spec = pushing_spec();
  spec.auto_push = false;
  const auto result = world.run(second_attempt(world, spec)).value();
  CHECK(result.success);
  CHECK(result.commit_sha == std::string(40, 'e'));
  CHECK_FALSE(result.pushed);
  CHECK(world.script.calls() == "acquire find_run end find_run prepare find_commit end");
}

TEST_CASE("a build that does not commit looks for no commit") {
  BuildWorld world;
  CHECK(world.run(second_attempt(world, testing::make_spec())).value().success);
  CHECK(world.script.calls() == "acquire find_run end find_run prepare agent changes end");
}

namespace {

/// A build of a worker that died over its agent, after it had told `events`.
ClaimedBuild interrupted(BuildWorld& world, std::vector<domain::NewEvent> events,
                         const domain::BuildSpec& spec = pushing_spec()) {
  world.submit(spec);
  const auto first = world.claim();
  BuildRecorder recorder(world.storage, world.clock, world.ids, {first.task.id, 1});
  events.insert(events.begin(), {"agent.started", {{"agent", "scripted"}, {"pod", "scripted"}}});
  recorder.events(events).value();
  recorder.requeue("lease_expired", world.clock.now(), false).value();
  world.script.earlier_run = 1;
  return world.claim();
}

}  // namespace

TEST_CASE("a run that goes on is resumed where it is, and told once") {
  BuildWorld world;
  const domain::NewEvent one{"agent.message", {{"text", "one"}}};
  const domain::NewEvent two{"agent.message", {{"text", "two"}}};
  // Twice the same line is two events; and what was told out of order was told.
  const auto build = interrupted(world, {two, one, one});
  world.script.agent_events = {one, one, one, two, two};
  const auto result = world.run(build).value();
  CHECK(result.success);
  CHECK(world.script.calls() == "acquire find_run agent commit push end");
  CHECK(world.script.agent_request().attempt == 1);
  CHECK(world.script.agent_request().resume);
  CHECK(world.told() ==
        "agent.started agent.message agent.message agent.message build.retrying build.started "
        "build.reattached agent.message agent.message agent.finished git.committed git.pushed");
}

TEST_CASE("a build that goes on elsewhere took as long as since its beginning") {
  BuildWorld world;
  world.submit(pushing_spec());
  const auto first = world.claim();
  BuildRecorder recorder(world.storage, world.clock, world.ids, {first.task.id, 1});
  recorder.event("agent.started", {{"agent", "scripted"}, {"pod", "scripted"}}).value();
  world.clock.advance(std::chrono::seconds(7));
  recorder.requeue("lease_expired", world.clock.now(), false).value();
  const auto build = world.claim();
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    world.clock.advance(std::chrono::seconds(2));
    return {};
  });
  SUBCASE("when its run is resumed") {
    world.script.earlier_run = 1;
    CHECK(world.run(build).value().duration == std::chrono::seconds(9));
  }
  SUBCASE("when all that is left is its commit") {
    world.script.earlier_commit = {std::string(40, 'e'), {"early.txt"}};
    CHECK(world.run(build).value().duration == std::chrono::seconds(7));
  }
}

TEST_CASE("a build that was interrupted after its agent's end does not tell the end twice") {
  BuildWorld world;
  world.script.agent_result.usage.cost_usd = 0.1234567;
  const domain::NewEvent finished{
      "agent.finished",
      {{"agent", "scripted"},
       {"usage", {{"num_turns", 0}, {"input_tokens", 0}, {"output_tokens", 0}}},
       {"cost", 0.1234567}}};
  const domain::NewEvent committed{
      "git.committed", {{"sha", std::string(40, 'c')}, {"files_changed", {"a.txt", "b.txt"}}}};
  const auto build = interrupted(world, {finished, committed});
  CHECK(world.run(build).value().pushed);
  CHECK(world.told() ==
        "agent.started agent.finished git.committed build.retrying build.started "
        "build.reattached git.pushed");
}

TEST_CASE("a run of a spent attempt is ended, and another one begun") {
  BuildWorld world;
  world.script.earlier_run = 1;
  CHECK(world.run(second_attempt(world)).value().success);
  CHECK(world.script.calls() ==
        "acquire find_run end find_run prepare find_commit agent commit push end");
  CHECK(world.script.agent_request().attempt == 2);
  CHECK_FALSE(world.script.agent_request().resume);
}

TEST_CASE("a run that has begun and is gone from its pod is lost, and not begun again") {
  BuildWorld world;
  const auto build = interrupted(world, {});
  world.script.earlier_run.reset();
  const auto result = world.run(build).value();
  REQUIRE(result.error);
  CHECK(result.error->code == FailureCode::lost);
  CHECK(world.script.calls() == "acquire find_run end find_run prepare find_commit end");
}

TEST_CASE("a run that is gone is no loss when its commit is there") {
  BuildWorld world;
  const auto build = interrupted(world, {});
  world.script.earlier_run.reset();
  world.script.earlier_commit = {std::string(40, 'e'), {"early.txt"}};
  CHECK(world.run(build).value().pushed);
}

TEST_CASE("an attempt whose worker died before the agent began begins it") {
  BuildWorld world;
  world.submit(pushing_spec());
  const auto first = world.claim();
  BuildRecorder recorder(world.storage, world.clock, world.ids, {first.task.id, 1});
  recorder.requeue("lease_expired", world.clock.now(), false).value();
  CHECK(world.run(world.claim()).value().success);
  CHECK_FALSE(world.script.agent_request().resume);
}

TEST_CASE("the agent that has begun is asked, whatever this worker's own would be") {
  BuildWorld world;
  world.submit(pushing_spec());
  const auto first = world.claim();
  BuildRecorder recorder(world.storage, world.clock, world.ids, {first.task.id, 1});
  recorder.event("agent.started", {{"agent", "another"}}).value();
  recorder.requeue("drain", world.clock.now(), false).value();
  const auto result = world.run(world.claim()).value();
  CHECK(result.error->code == FailureCode::agent_not_found);
  CHECK(result.error->message.find("another") != std::string::npos);
}

}  // namespace rdev::worker
