#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "core/worker/build_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using domain::FailureCode;
using testing::make_spec;

namespace {

/// Makes every call of that name fail.
void fail(BuildWorld& world, const std::string& call, Errc code) {
  world.script.on(call, [=](const std::stop_token&) -> Result<void> {
    return Error{code, "the test's " + call};
  });
}

}  // namespace

TEST_CASE("every failure has its code, skips what comes after, and leaves nothing running") {
  struct Case {
    std::string call;
    Errc error;
    FailureCode code;
    std::string calls;
  };
  const Case cases[] = {
      {"acquire", Errc::unavailable, FailureCode::pod_unavailable, "acquire"},
      {"acquire", Errc::forbidden, FailureCode::pod_unavailable, "acquire"},
      {"prepare", Errc::unavailable, FailureCode::pod_unavailable, "acquire prepare end"},
      {"prepare", Errc::internal, FailureCode::git_commit_failed, "acquire prepare end"},
      {"agent", Errc::unavailable, FailureCode::pod_unavailable, "acquire prepare agent end"},
      {"agent", Errc::internal, FailureCode::internal, "acquire prepare agent end"},
      {"commit", Errc::internal, FailureCode::git_commit_failed,
       "acquire prepare agent commit end"},
      {"commit", Errc::unavailable, FailureCode::pod_unavailable,
       "acquire prepare agent commit end"},
      {"push", Errc::conflict, FailureCode::git_push_rejected,
       "acquire prepare agent commit push end"},
      {"push", Errc::unavailable, FailureCode::git_push_rejected,
       "acquire prepare agent commit push end"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.call);
    CAPTURE(to_string(each.error));
    BuildWorld world;
    fail(world, each.call, each.error);
    const auto result = world.run(pushing_spec()).value();
    CHECK_FALSE(result.success);
    REQUIRE(result.error);
    CHECK(result.error->code == each.code);
    CHECK(result.error->message.find("the test's " + each.call) != std::string::npos);
    CHECK(world.script.calls() == each.calls);
  }
}

TEST_CASE("a push that fails keeps the commit") {
  BuildWorld world;
  fail(world, "push", Errc::conflict);
  const auto result = world.run(pushing_spec()).value();
  CHECK(result.commit_sha == std::string(40, 'c'));
  CHECK(result.files_changed.size() == 2);
  CHECK_FALSE(result.pushed);
  CHECK(world.told() == "agent.started agent.finished git.committed git.failed");
  CHECK(world.events(*world.task_id).back().data.at("phase").as_string() == "push");
}

TEST_CASE("an agent that failed keeps its words and its costs") {
  BuildWorld world;
  world.script.agent_result.failure =
      domain::BuildError{FailureCode::budget_exceeded, "too expensive"};
  world.script.agent_result.usage.cost_usd = 3;
  const auto result = world.run(pushing_spec()).value();
  CHECK_FALSE(result.success);
  CHECK(result.error->code == FailureCode::budget_exceeded);
  CHECK(result.output == "done");
  CHECK(result.agent->cost_usd == 3);
  CHECK_FALSE(result.commit_sha);
  CHECK(world.script.calls() == "acquire prepare agent end");
  CHECK(world.told() == "agent.started agent.finished");
}

TEST_CASE("an agent that this worker does not have fails the build") {
  BuildWorld world;
  auto spec = make_spec();
  spec.agent = "unknown";
  const auto result = world.run(spec).value();
  CHECK(result.error->code == FailureCode::agent_not_found);
  CHECK(world.script.calls() == "acquire end");
}

TEST_CASE("a port that throws makes a failure, and leaves nothing running") {
  BuildWorld world;
  world.script.on("agent", [](const std::stop_token&) -> Result<void> {
    throw std::runtime_error("out of luck");
  });
  const auto result = world.run(make_spec()).value();
  CHECK(result.error->code == FailureCode::internal);
  CHECK(result.error->message == "out of luck");
  CHECK(world.script.calls() == "acquire prepare agent end");
  CHECK(world.log.contains("out of luck"));
}

TEST_CASE("a failure to end what is left running is logged, and does not change the result") {
  BuildWorld world;
  fail(world, "end", Errc::timeout);
  CHECK(world.run(make_spec()).value().success);
  CHECK(world.log.contains("the test's end"));
}

TEST_CASE("a database out of reach is no failure of the build, and what it has started goes on") {
  BuildWorld world;
  const auto away = [&](const std::stop_token&) -> Result<void> {
    world.storage.set_unavailable(true);
    return {};
  };
  std::string calls;
  SUBCASE("before the agent") {
    world.script.on("prepare", away);
    calls = "acquire prepare agent";
  }
  SUBCASE("while the agent tells something") {
    world.script.agent_events = {{"agent.message", {{"text", "one"}}}};
    world.script.on("agent", [&](const std::stop_token& stop) {
      world.storage.set_unavailable(true);
      return wait_for_stop(stop);  // an agent whose words can't be kept is stopped
    });
    calls = "acquire prepare agent";
  }
  SUBCASE("after the agent") {
    world.script.on("agent", away);
    calls = "acquire prepare agent";
  }
  SUBCASE("after the commit") {
    world.script.on("commit", away);
    calls = "acquire prepare agent commit";
  }
  CHECK(world.run(pushing_spec()).error().code == Errc::unavailable);
  CHECK(world.script.calls() == calls);
}

}  // namespace rdev::worker
