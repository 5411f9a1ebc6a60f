#include <csignal>
#include <filesystem>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/poll.hpp"
#include "tests/e2e/provisioned_world.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

constexpr const char* kPath = "/project/create-and-build";

/// Uses what it was given, and shows it.
constexpr const char* kScript =
    "psql \"$DATABASE_URL\" -qAtc 'CREATE TABLE t (n INTEGER); SELECT current_user'; "
    "redis-cli --no-auth-warning -u \"$REDIS_URL\" SET \"${REDIS_PREFIX}hello\" world; "
    "echo \"$DATABASE_URL $REDIS_URL $PUBLIC_HOST\"; cat >file; "
    "unset PUBLIC_HOST; . \"$RDEV_CREDENTIALS_FILE\"; echo \"from the file: $PUBLIC_HOST\"";

std::string problem(const Answer& answer) {
  return std::string(answer.json().at("detail").as_string());
}

/// A moment of a saga: its step, how far that is, and what stands by then.
struct Moment {
  std::string step;
  std::string state;
  std::string left;
};

/// Kills a server at that moment of what `ask` asks it for, and looks that another clears up.
void kill_at(const Moment& moment, ProvisionedWorld& world, const std::function<Answer()>& ask) {
  world.start("true", moment.step);
  auto asking = std::async(std::launch::async, [&] { CHECK_THROWS(ask()); });
  world.wait_for(moment.step, moment.state);
  poll_until(moment.left, [&] { return world.left() == moment.left; });
  world.rdev.server().signal(SIGKILL);
  asking.get();
  world.start("true");
  world.wait_until_nothing_is_left();
}

}  // namespace

TEST_CASE("one request gives a project all it asks for, and a build that uses it") {
  ProvisionedWorld world;
  world.start(kScript);
  const Answer answer = world.rdev.api().post(kPath, ProvisionedWorld::request());
  REQUIRE_MESSAGE(answer.status == 202, answer.body);
  const json::value accepted = answer.json();
  const std::string repository = world.rdev.path("git/demo.git").string();
  CHECK(accepted.at("project").at("repository").at("url").as_string() == repository);
  CHECK(accepted.at("project").at("state").as_string() == "ready");
  const std::string id(accepted.at("task_id").as_string());
  const json::value entry = world.rdev.api().finished(id);
  REQUIRE(entry.at("status").as_string() == "completed");
  CHECK(world.rdev.git(repository, {"rev-parse", "main"}) ==
        entry.at("result").at("commit_sha").as_string());
  const std::string output(entry.at("result").at("output").as_string());
  CHECK(output.find("rdev_demo\nOK\n") == 0);
  CHECK(world.redis.run({"GET", "rdev:demo:hello"}) == "world\n");

  // Its passwords are in nothing that is told.
  CHECK(output.find("rdev_demo:***@") != std::string::npos);
  CHECK(output.find("rdev-demo:***@") != std::string::npos);
  CHECK(output.find("demo.apps.example.org") != std::string::npos);
  CHECK(output.find("from the file: demo.apps.example.org") != std::string::npos);
  CHECK(world.rdev.git(repository, {"ls-tree", "--name-only", "-r", "main"}) == "file");
  world.rdev.wait_until_cleared(id);  // and its copy in the pod is gone
  const std::string events = json::serialize(world.rdev.api().events_until(id, "build.completed"));
  for (const char* kind : {"repository", "database", "cache", "dns"}) {
    CHECK(events.find(R"("type":"provision.created")") != std::string::npos);
    CHECK(events.find(R"("kind":")" + std::string(kind)) != std::string::npos);
  }
  CHECK(world.rdev.log().find(world.redis.password()) == std::string::npos);
  CHECK(world.rdev.log().find(PostgresCluster::shared().password()) == std::string::npos);

  CHECK(world.rdev.log().find(CloudflareApi::kToken) == std::string::npos);
  CHECK(world.left() == "project repository database cache dns pod");
  CHECK(world.rdev.api().request("DELETE", "/projects/demo").status == 204);
  CHECK(world.left().empty());
}

TEST_CASE("a project goes without its data if that is to be kept, and the data is nobody's then") {
  ProvisionedWorld world;
  world.start(kScript);
  json::object project = ProvisionedWorld::request().at("project").as_object();
  REQUIRE(world.rdev.api().post("/projects", project).status == 201);
  CHECK(world.left() == "project repository database cache dns");
  CHECK(world.rdev.api().request("DELETE", "/projects/demo?keep_data=true").status == 204);
  CHECK(world.left() == "repository database cache");
  const Answer again = world.rdev.api().post("/projects", project);
  CHECK(again.status == 409);
  CHECK(problem(again).find("demo.git") != std::string::npos);
  CHECK(world.left() == "repository database cache");
  world.postgres.run("DROP DATABASE rdev_demo WITH (FORCE)");
  world.postgres.run("DROP ROLE rdev_demo");
}

TEST_CASE("whichever step fails, the answer names it, and nothing is left") {
  ProvisionedWorld world;
  std::string named;
  int status = 502;
  SUBCASE("repository") {
    std::filesystem::create_directories(world.rdev.path("git"));
    std::filesystem::create_directories(world.rdev.path("git/demo.git"));
    named = "repository";
    status = 409;
  }
  SUBCASE("database") {
    world.write_url("database", "postgresql://nobody:hunter2@127.0.0.1:1/x");
    named = "database rdev_demo";
  }
  SUBCASE("cache") {
    world.write_url("cache", "redis://:hunter2@" + world.redis.address());
    named = "cache rdev-demo";
  }
  SUBCASE("dns") {
    world.cloudflare.fail(503);
    named = "dns demo.apps.example.org";
  }
  SUBCASE("build") {
    named = "queue is full";
    status = 429;
  }
  if (status == 429) {
    auto flags = world.provisioning_flags();
    flags.insert(flags.end(), {"--provision-database-file", world.rdev.path("database.url"),
                               "--provision-cache-file", world.rdev.path("cache.url"),
                               "--max-queue-depth", "1"});
    world.rdev.start_without_worker(flags);
    world.rdev.create_project("other");
    static_cast<void>(world.rdev.api().submit("other", {{"prompt", "wait"}}));
  } else {
    world.start("true");
  }
  const Answer refused = world.rdev.api().post(kPath, ProvisionedWorld::request());
  CHECK(refused.status == status);
  CHECK(problem(refused).find(named) != std::string::npos);
  CHECK(refused.body.find("hunter2") == std::string::npos);
  std::filesystem::remove(world.rdev.path("git/demo.git"));
  CHECK(world.left().empty());
}

TEST_CASE("a server that is killed at a step leaves nothing, once one is started again") {
  ProvisionedWorld world;
  std::string step, expected;
  SUBCASE("repository") {
    step = "repository";
    expected = "project repository";
    world.at_forge = true;
  }
  SUBCASE("database") {
    step = "database";
    expected = "project repository";
  }
  SUBCASE("cache") {
    step = "cache";
    expected = "project repository database";
  }
  SUBCASE("dns") {
    step = "dns";
    expected = "project repository database cache dns";
  }
  kill_at({step, "creating", expected}, world,
          [&] { return world.rdev.api().post(kPath, ProvisionedWorld::request()); });
}

TEST_CASE("a server that is killed while it removes a project is followed by one that goes on") {
  ProvisionedWorld world;
  std::string step, expected;
  SUBCASE("dns") {
    step = "dns";
    expected = "project repository database cache";  // gone, which nobody has heard
  }
  SUBCASE("cache") {
    step = "cache";
    expected = "project repository database cache";
  }
  SUBCASE("database") {
    step = "database";
    expected = "project repository database";
  }
  SUBCASE("repository") {
    step = "repository";
    expected = "project";
    world.at_forge = true;
  }
  world.start("true");
  REQUIRE(world.rdev.api().post("/projects", ProvisionedWorld::request().at("project")).status ==
          201);
  world.rdev.kill();
  kill_at({step, "undoing", expected}, world,
          [&] { return world.rdev.api().request("DELETE", "/projects/demo"); });
}

TEST_CASE("what can't be removed is shown, with builds refused, until it can") {
  ProvisionedWorld world;
  world.start("true");
  REQUIRE(world.rdev.api().post("/projects", ProvisionedWorld::request().at("project")).status ==
          201);
  world.rdev.kill();
  world.write_url("cache", "redis://:hunter2@" + world.redis.address());
  world.start("true");
  const Answer left = world.rdev.api().request("DELETE", "/projects/demo");
  CHECK(left.status == 202);
  CHECK(left.json().at("state").as_string() == "removing");
  world.wait_for("cache", "undoing");
  world.wait_for("database", "undone");
  CHECK(world.rdev.api().post("/projects/demo/builds", json::value{{"prompt", "go"}}).status ==
        409);
  CHECK(world.left() == "project cache");
  world.rdev.kill();
  world.write_url("cache", world.redis.url());
  world.start("true");
  world.wait_until_nothing_is_left();
}

TEST_CASE("without their flags nothing is provisioned, and the request says where") {
  Installation rdev;
  rdev.start_without_worker();
  const Answer refused = rdev.api().post(kPath, ProvisionedWorld::request());
  CHECK(refused.status == 422);
  std::string pointers;
  const json::value body = refused.json();
  for (const json::value& fault : body.at("errors").as_array()) {
    pointers += std::string(fault.at("pointer").as_string()) + " ";
  }
  CHECK(pointers ==
        "/project/provision/repository /project/provision/database /project/provision/cache "
        "/project/provision/dns ");
  CHECK(rdev.api().get("/projects/demo").status == 404);
}

}  // namespace rdev::testing
