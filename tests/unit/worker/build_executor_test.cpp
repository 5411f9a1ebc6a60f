#include "core/worker/build_executor.hpp"

#include <chrono>
#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "ports/provisioning.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using testing::make_spec;

TEST_CASE("a build walks from pod to push, and its result says what was done") {
  BuildWorld world;
  world.script.agent_result.usage.cost_usd = 0.25;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    world.clock.advance(std::chrono::milliseconds(1'500));
    return {};
  });
  const auto result = world.run(pushing_spec()).value();
  CHECK(result.success);
  CHECK_FALSE(result.error);
  CHECK(result.output == "done");
  CHECK(result.commit_sha == std::string(40, 'c'));
  CHECK(result.files_changed == std::vector<std::string>{"a.txt", "b.txt"});
  CHECK(result.pushed);
  CHECK(result.branch == "main");
  CHECK(result.duration == std::chrono::milliseconds(1'500));
  REQUIRE(result.agent);
  CHECK(result.agent->name == "scripted");
  CHECK(result.agent->cost_usd == 0.25);
  CHECK(world.script.calls() == "acquire prepare agent commit push end");
  CHECK(world.told() == "agent.started agent.finished git.committed git.pushed");
}

namespace {

constexpr const char* kUrl = "postgresql://rdev_demo:5ec2e75ec2e7@db/rdev_demo";

void provision_database(BuildWorld& world) {
  domain::ProvisionedResource database;
  database.project_id = domain::ProjectId("demo");
  database.position = 1;
  database.state = domain::ResourceState::created;
  database.resource.secret = "5ec2e75ec2e7";
  database.environment = {{"DATABASE_URL", kUrl}};
  world.database.write([&](ports::UnitOfWork& unit) { return unit.provisioning().put(database); })
      .value();
}

}  // namespace

TEST_CASE("the agent is told of what the project has, and nothing shows the passwords") {
  BuildWorld world;
  provision_database(world);
  world.script.agent_result.output = "used 5ec2e75ec2e7";
  const auto result = world.run(make_spec()).value();
  const auto environment = world.script.agent_request().environment;
  CHECK(environment.at("DATABASE_URL") == kUrl);
  CHECK(environment.at("RDEV_CREDENTIALS_FILE") ==
        "/state/" + world.task_id->str() + ".1/credentials");
  CHECK(world.script.credentials() == "DATABASE_URL='" + std::string(kUrl) + "'\n");
  CHECK(world.script.calls() == "acquire prepare credentials agent changes end");
  CHECK(result.output == "used ***");
}

TEST_CASE("an agent that is not to have the credentials in its environment has the file") {
  BuildWorld world;
  AgentSet agents = world.script.agents();
  agents.credentials_in_environment = false;
  BuildExecutor builds(world.script.pods(), world.script.git(), world.templates, world.clock,
                       world.log, agents);
  provision_database(world);
  world.submit(make_spec());
  const auto build = world.claim();
  const HeldLease lease({build.task.id, 1});
  BuildRecorder recorder(world.storage, world.clock, world.ids, lease.lease());
  const auto recorded =
      builds.run(build, recorder, lease, [](const auto&) -> Result<void> { return {}; });
  CHECK(recorded.has_value());
  const auto environment = world.script.agent_request().environment;
  CHECK_FALSE(environment.contains("DATABASE_URL"));
  CHECK(environment.contains("RDEV_CREDENTIALS_FILE"));
  CHECK(world.script.credentials().starts_with("DATABASE_URL="));
}

TEST_CASE("an agent does not begin without the credentials it is to have") {
  BuildWorld world;
  provision_database(world);
  world.script.on("credentials", [](const std::stop_token&) -> Result<void> {
    return Error{Errc::unavailable, "out of reach"};
  });
  const auto result = world.run(make_spec()).value();
  CHECK(result.error->code == domain::FailureCode::pod_unavailable);
  CHECK(world.script.calls() == "acquire prepare credentials end");
}

TEST_CASE("without commit the changes are listed and left where they are") {
  BuildWorld world;
  const auto result = world.run(make_spec()).value();
  CHECK(result.success);
  CHECK_FALSE(result.commit_sha);
  CHECK_FALSE(result.pushed);
  CHECK(result.files_changed == std::vector<std::string>{"changed.txt"});
  CHECK(world.script.calls() == "acquire prepare agent changes end");
}

TEST_CASE("a commit without push is not pushed") {
  BuildWorld world;
  auto spec = make_spec();
  spec.auto_commit = true;
  const auto result = world.run(spec).value();
  CHECK(result.success);
  CHECK(result.commit_sha);
  CHECK_FALSE(result.pushed);
  CHECK(world.script.calls() == "acquire prepare agent commit end");
}

TEST_CASE("an agent that changes nothing is a success without commit") {
  BuildWorld world;
  world.script.commit = {};
  const auto result = world.run(pushing_spec()).value();
  CHECK(result.success);
  CHECK_FALSE(result.commit_sha);
  CHECK(result.files_changed.empty());
  CHECK_FALSE(result.pushed);
  CHECK(world.script.calls() == "acquire prepare agent commit end");
  CHECK(world.told() == "agent.started agent.finished");
}

TEST_CASE("a build of no time took a millisecond") {
  BuildWorld world;
  CHECK(world.run(make_spec()).value().duration == std::chrono::milliseconds(1));
}

TEST_CASE("the agent's events stand between its start and its end, in order") {
  BuildWorld world;
  world.script.agent_events = {{"agent.message", {{"text", "one"}}},
                               {"agent.tool_use", {{"tool", "Bash"}}},
                               {"agent.message", {{"text", "two"}}}};
  CHECK(world.run(make_spec()).has_value());
  CHECK(world.told() == "agent.started agent.message agent.tool_use agent.message agent.finished");
}

TEST_CASE("the agent gets what the spec asks for, and its environment") {
  BuildWorld world;
  auto spec = make_spec("the prompt");
  spec.model = "large";
  spec.timeout = std::chrono::seconds(77);
  spec.max_cost_usd = 1.5;
  spec.max_turns = 9;
  CHECK(world.run(spec).has_value());
  const auto request = world.script.agent_request();
  CHECK(request.task_id == *world.task_id);
  CHECK(request.attempt == 1);
  CHECK(request.project_id == domain::ProjectId("demo"));
  CHECK(request.prompt == "the prompt");
  CHECK(request.instructions.find("do not run git commit, git push") != std::string::npos);
  CHECK(request.model == "large");
  CHECK(request.timeout == std::chrono::seconds(77));
  CHECK(request.max_cost_usd == 1.5);
  CHECK(request.max_turns == 9);
  CHECK(request.environment == domain::StringMap{{"AGENT_KEY", "s3cret"}});
}

TEST_CASE("neither prompt nor secrets are told in events or the log") {
  BuildWorld world;
  CHECK(world.run(make_spec("the prompt")).has_value());
  for (const auto& event : world.events(*world.task_id)) {
    const std::string text = boost::json::serialize(event.data);
    CHECK(text.find("s3cret") == std::string::npos);
    CHECK(text.find("the prompt") == std::string::npos);
  }
  CHECK_FALSE(world.log.contains("s3cret"));
  CHECK_FALSE(world.log.contains("the prompt"));
}

TEST_CASE("the branch is the spec's, else the project's") {
  BuildWorld world;
  CHECK(world.run(make_spec()).has_value());
  CHECK(world.script.git_context().branch == "main");
  CHECK(world.script.git_context().repository.url == "/srv/git/demo.git");

  BuildWorld other;
  auto spec = make_spec();
  spec.branch = "feature/x";
  CHECK(other.run(spec).value().branch == "feature/x");
  CHECK(other.script.git_context().branch == "feature/x");
}

TEST_CASE("the commit's message comes from the spec or the prompt") {
  BuildWorld world;
  CHECK(world.run(pushing_spec()).has_value());
  CHECK(world.script.commit_text() == "rdev: add a file");
}

TEST_CASE("an output beyond its limit is cut, and says so") {
  BuildWorld world;
  world.script.agent_result.output = std::string(domain::kMaxOutputBytes + 1, 'x');
  const auto result = world.run(make_spec()).value();
  CHECK(result.output.size() == domain::kMaxOutputBytes);
  CHECK(result.output_truncated);
}

TEST_CASE("a push that was rebased tells the commit that stands on the remote") {
  BuildWorld world;
  world.script.push.sha = std::string(40, 'd');
  const auto result = world.run(pushing_spec()).value();
  CHECK(result.commit_sha == std::string(40, 'd'));
}

TEST_CASE("what a build left running is ended under its name") {
  BuildWorld world;
  CHECK(world.run(make_spec()).has_value());
  CHECK(world.script.ended_marker() == *world.task_id);
}

}  // namespace rdev::worker
