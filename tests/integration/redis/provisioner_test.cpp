#include "adapters/redis/provisioner.hpp"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/provisioner_contract.hpp"
#include "tests/support/redis_server.hpp"

namespace rdev::testing {
namespace {

domain::Project project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  return project;
}

struct World {
  explicit World(RedisServer::AclFile file = RedisServer::AclFile::yes) : server(file) {}

  RedisServer server;
  std::unique_ptr<redis::Provisioner> caches = redis::Provisioner::make({server.url(), ""}).value();

  std::string users() { return server.run({"ACL", "USERS"}); }

  domain::StringMap create(const domain::Resource& resource) {
    auto made = caches->create(resource, {});
    if (made.has_error()) FAIL(made.error().message);
    return made->environment;
  }

  void destroy(const domain::Resource& resource) {
    const auto gone = caches->destroy(resource, {});
    if (gone.has_error()) FAIL(gone.error().message);
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("provisioner contract: caches of Redis") {
  World world;
  provisioner_contract({*world.caches, project("demo"),
                        [&] { return contains(world.users(), "rdev-demo"); },
                        [&] {
                          static_cast<void>(world.server.run({"ACL", "SETUSER", "rdev-demo"}));
                        }});
}

TEST_CASE("a project uses its own keys and channels, and no others") {
  World world;
  const auto mine = planned(*world.caches, project("shop"));
  const auto theirs = planned(*world.caches, project("shop-2"), "22222222-2222");
  const auto environment = world.create(mine);
  world.create(theirs);
  const std::string url = environment.at("REDIS_URL");
  CHECK(environment.at("REDIS_PREFIX") == "rdev:shop:");
  const auto as_me = [&](std::vector<std::string> command) {
    return world.server.run_as(url, std::move(command));
  };
  CHECK(as_me({"SET", "rdev:shop:a", "1"}) == "OK\n");
  CHECK(as_me({"GET", "rdev:shop:a"}) == "1\n");
  CHECK(as_me({"PUBLISH", "rdev:shop:news", "x"}) == "0\n");
  CHECK(as_me({"EVAL", "return redis.call('GET', KEYS[1])", "1", "rdev:shop:a"}) == "1\n");
  using Commands = std::vector<std::vector<std::string>>;
  for (const auto& command : Commands{{"SET", "rdev:shop-2:a", "1"},
                                      {"GET", "other"},
                                      {"PUBLISH", "rdev:shop-2:news", "x"},
                                      {"EVAL", "return redis.call('GET', 'other')", "0"},
                                      {"RENAME", "rdev:shop:a", "rdev:shop-2:a"},
                                      {"SCAN", "0"},
                                      {"KEYS", "*"},
                                      {"RANDOMKEY"},
                                      {"SELECT", "1"},
                                      {"FLUSHALL"},
                                      {"CONFIG", "GET", "*"},
                                      {"ACL", "LIST"},
                                      {"CLIENT", "LIST"},
                                      {"FUNCTION", "LIST"},
                                      {"SCRIPT", "FLUSH"},
                                      {"PUBSUB", "CHANNELS"},
                                      {"MONITOR"}}) {
    CAPTURE(command.front());
    const std::string answer = as_me(command);
    const bool refused = contains(answer, "NOPERM") || contains(answer, "can't access");
    CHECK(refused);
  }
  std::string wrong = url;
  wrong.replace(wrong.find(mine.secret), mine.secret.size(), theirs.secret);
  CHECK(contains(world.server.run_as(wrong, {"GET", "rdev:shop:a"}), "NOAUTH"));
}

TEST_CASE("a cache goes with all of its keys, and nobody else's") {
  World world;
  const auto mine = planned(*world.caches, project("shop"));
  const std::string url = world.create(mine).at("REDIS_URL");
  static_cast<void>(
      world.server.run_as(url, {"EVAL", "for i = 1, 5000 do redis.call('SET', KEYS[1] .. i, i) end",
                                "1", "rdev:shop:key:"}));
  static_cast<void>(world.server.run({"SET", "rdev:shop-2:a", "1"}));
  static_cast<void>(world.server.run({"SET", "rdev:sho", "1"}));
  CHECK(world.server.run({"DBSIZE"}) == "5002\n");
  world.destroy(mine);
  CHECK(world.server.run({"DBSIZE"}) == "2\n");
  CHECK_FALSE(contains(world.users(), "rdev-shop"));
  CHECK(contains(world.server.run_as(url, {"GET", "rdev:shop:a"}), "NOAUTH"));
}

TEST_CASE("users outlive the server where it has an ACL file, and so does their end") {
  World world;
  const auto mine = planned(*world.caches, project("demo"));
  const std::string url = world.create(mine).at("REDIS_URL");
  world.server.restart();
  CHECK(world.server.run_as(url, {"SET", "rdev:demo:a", "1"}) == "OK\n");
  world.destroy(mine);
  world.server.restart();
  CHECK_FALSE(contains(world.users(), "rdev-demo"));
  CHECK(world.server.run({"DBSIZE"}) == "0\n");
}

TEST_CASE("without an ACL file a cache is made, and what is left of a lost user is cleared away") {
  World world(RedisServer::AclFile::no);
  const auto mine = planned(*world.caches, project("demo"));
  const std::string url = world.create(mine).at("REDIS_URL");
  CHECK(world.server.run_as(url, {"SET", "rdev:demo:a", "1"}) == "OK\n");
  world.server.restart();
  CHECK(world.server.run({"DBSIZE"}) == "1\n");
  world.destroy(mine);
  CHECK(world.server.run({"DBSIZE"}) == "0\n");
}

TEST_CASE("a wrong password, an administrator without rights and a server that is away are told") {
  World world;
  const auto code = [&](const std::string& url) {
    auto caches = redis::Provisioner::make({url, ""}).value();
    const auto error = caches->create(planned(*caches, project("demo")), {}).error();
    CHECK_FALSE(contains(error.message, "hunter2"));
    return error.code;
  };
  CHECK(code("redis://:hunter2@" + world.server.address()) == Errc::forbidden);
  CHECK(code("redis://" + world.server.address()) == Errc::forbidden);
  CHECK(code("redis://:hunter2@127.0.0.1:1") == Errc::unavailable);
  for (const char* url : {"rediss://:hunter2@h", "redis://", "hunter2", "redis://h/1?x=hunter2"}) {
    const auto refused = redis::Provisioner::make({url, ""});
    REQUIRE(refused.has_error());
    CHECK_FALSE(contains(refused.error().message, "hunter2"));
  }
}

TEST_CASE("builds are told where the cache is for them") {
  World world;
  auto caches = redis::Provisioner::make({world.server.url(), "cache.example:7"}).value();
  const auto mine = planned(*caches, project("demo"));
  CHECK(caches->create(mine, {}).value().environment.at("REDIS_URL") ==
        "redis://rdev-demo:" + mine.secret + "@cache.example:7/0");
}

}  // namespace rdev::testing
