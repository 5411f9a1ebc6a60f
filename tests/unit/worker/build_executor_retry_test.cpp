#include <string>

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
  CHECK(world.script.calls() == "acquire end prepare find_commit agent commit push end");
}

TEST_CASE("it does not begin beside processes that can't be ended") {
  BuildWorld world;
  world.script.on("end", [](const std::stop_token&) -> Result<void> {
    return Error{Errc::timeout, "still there"};
  });
  const auto result = world.run(second_attempt(world)).value();
  CHECK(result.error->code == FailureCode::pod_unavailable);
  CHECK(world.script.calls() == "acquire end end");
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
  CHECK(world.script.calls() == "acquire end prepare find_commit push end");
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
  CHECK(world.script.calls() == "acquire end prepare find_commit end");
}

TEST_CASE("a build that does not commit looks for no commit") {
  BuildWorld world;
  CHECK(world.run(second_attempt(world, testing::make_spec())).value().success);
  CHECK(world.script.calls() == "acquire end prepare agent changes end");
}

}  // namespace rdev::worker
