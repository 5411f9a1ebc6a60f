#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "adapters/woodpecker/ci.hpp"
#include "tests/contract/ci_contract.hpp"
#include "tests/support/woodpecker_api.hpp"

namespace rdev::testing {

using domain::CiStatus;

namespace {

const std::string pushed_sha(40, 'c');
constexpr domain::Timestamp kPushedAt{std::chrono::milliseconds{1'767'323'045'678}};

domain::Project project(const std::string& url = "https://forge.example/makers/demo.git") {
  domain::Project project;
  project.id = domain::ProjectId("demo");
  project.repository.url = url;
  return project;
}

struct World {
  WoodpeckerApi api{"makers/demo"};

  [[nodiscard]] Result<std::optional<domain::CiRun>> find(
      const domain::Project& of = project(), const std::string& token = WoodpeckerApi::kToken) {
    return woodpecker::Ci::make({api.url() + "/", token})
        .value()
        ->find_run(of, pushed_sha, kPushedAt, {});
  }
};

}  // namespace

TEST_CASE("ci contract: Woodpecker") {
  World world;
  const auto ci = woodpecker::Ci::make({world.api.url(), WoodpeckerApi::kToken}).value();
  std::int64_t number = 0;
  ci_contract(*ci, {project(),
                    [&](const std::string& sha) {
                      world.api.put({++number, sha});
                      return domain::CiRun{
                          "woodpecker",
                          world.api.url() + "/repos/42/pipeline/" + std::to_string(number), number,
                          CiStatus::running};
                    },
                    [&](const std::string& sha) {
                      world.api.put({number, sha, "success"});
                    },
                    kPushedAt});
}

TEST_CASE(
    "Woodpecker is asked for the repository's number, then for the pipelines since the push") {
  World world;
  CHECK(world.find().value() == std::nullopt);
  const auto asked = world.api.asked();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].method + " " + asked[0].target == "GET /api/repos/lookup/makers/demo");
  // Five minutes for clocks that differ.
  CHECK(asked[1].method + " " + asked[1].target ==
        "GET /api/repos/42/pipelines?after=2026-01-02T02:59:05.678Z");
  for (const HttpAsked& one : asked) CHECK(one.authorization == "Bearer token-of-woodpecker");
}

TEST_CASE("each of Woodpecker's states has its name in ours") {
  World world;
  const std::pair<const char*, CiStatus> states[] = {
      {"created", CiStatus::pending},  {"pending", CiStatus::pending},
      {"blocked", CiStatus::pending},  {"running", CiStatus::running},
      {"success", CiStatus::success},  {"failure", CiStatus::failure},
      {"error", CiStatus::failure},    {"declined", CiStatus::failure},
      {"killed", CiStatus::cancelled}, {"canceled", CiStatus::cancelled},
      {"skipped", CiStatus::skipped},  {"novelty", CiStatus::running},
  };
  for (const auto& state : states) {
    CAPTURE(state.first);
    world.api.put({3, pushed_sha, state.first});
    CHECK(world.find().value()->status == state.second);
  }
}

TEST_CASE("of the commit's pipelines the first that its push has made counts") {
  World world;
  world.api.put({3, pushed_sha, "success", "manual"});
  CHECK(world.find().value() == std::nullopt);
  world.api.put({4, pushed_sha, "failure"});
  world.api.put({5, pushed_sha, "running"});  // somebody repeats it
  CHECK(world.find().value()->number == 4);
}

TEST_CASE("a pipeline is found behind a hundred that came after it") {
  World world;
  world.api.put({1, pushed_sha});
  for (int number = 2; number <= 101; ++number) world.api.put({number, "other"});
  CHECK(world.find().value()->number == 1);
}

TEST_CASE("a repository that Woodpecker does not know, or that has no owner, is not found") {
  World world;
  for (const char* url : {"https://forge.example/others/demo", "/demo.git", ""}) {
    CAPTURE(url);
    CHECK(world.find(project(url)).error().code == Errc::not_found);
  }
}

TEST_CASE("a refused token, and a Woodpecker that is out of order, are told without the token") {
  World world;
  const Error refused = world.find(project(), "hunter2").error();
  CHECK(refused.code == Errc::forbidden);
  CHECK(refused.message.find("hunter2") == std::string::npos);
  world.api.fail(502);
  CHECK(world.find().error().code == Errc::unavailable);
  world.api.fail(418);
  CHECK(world.find().error().code == Errc::internal);
  CHECK(woodpecker::Ci::make({"http://127.0.0.1:1", "t"})
            .value()
            ->find_run(project(), pushed_sha, kPushedAt, {})
            .error()
            .code == Errc::unavailable);
  CHECK(woodpecker::Ci::make({world.api.url(), ""}).error().code == Errc::invalid);
  CHECK(woodpecker::Ci::make({"ci.example", "t"}).error().code == Errc::invalid);
}

}  // namespace rdev::testing
