#include "adapters/postgres/provisioner.hpp"

#include <memory>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/provisioner_contract.hpp"
#include "tests/support/postgres_client.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace rdev::testing {
namespace {

domain::Project project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  return project;
}

struct World {
  PostgresClient admin{PostgresCluster::shared().url()};
  std::unique_ptr<postgres::Provisioner> databases =
      postgres::Provisioner::make({PostgresCluster::shared().url(), "", 3}).value();

  /// Roles and databases of rdev's, by name.
  std::string there() {
    return admin.rows(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'rdev\\_%' UNION ALL"
        " SELECT datname FROM pg_database WHERE datname LIKE 'rdev\\_%'"
        " AND datname NOT LIKE 'rdev\\_test%' ORDER BY 1");
  }

  /// The URL of the project's database, as its builds get it.
  std::string create(const domain::Resource& resource) {
    auto made = databases->create(resource, {});
    if (made.has_error()) FAIL(made.error().message);
    return made->environment.at("DATABASE_URL");
  }

  void destroy(const domain::Resource& resource) {
    const auto gone = databases->destroy(resource, {});
    if (gone.has_error()) FAIL(gone.error().message);
  }
};

std::string why_not(const std::string& url) {
  try {
    PostgresClient client(url);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("provisioner contract: databases of PostgreSQL") {
  World world;
  bool occupied = false;
  provisioner_contract({*world.databases, project("demo"), [&] { return !world.there().empty(); },
                        [&] {
                          world.admin.run("CREATE ROLE rdev_demo");
                          occupied = true;
                        }});
  if (occupied) world.admin.run("DROP ROLE rdev_demo");
  world.destroy(planned(*world.databases, project("demo")));
  world.destroy(planned(*world.databases, project("demo"), "22222222-2222-4222-8222-222222222222"));
  CHECK(world.there().empty());
}

TEST_CASE("a project works in its database, and in no other's") {
  World world;
  const auto mine = planned(*world.databases, project("my-shop"), "aaaaaaaa-key");
  const auto theirs = planned(*world.databases, project("their-shop"), "bbbbbbbb-key");
  const std::string my_url = world.create(mine);
  const std::string their_url = world.create(theirs);
  {
    PostgresClient me(my_url);
    me.run("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (7)");
    CHECK(me.run("SELECT n FROM t") == "7");
    CHECK(me.run("SELECT current_user") == "rdev_my_shop");
    CHECK_THROWS(me.run("CREATE DATABASE other"));
    CHECK_THROWS(me.run("CREATE ROLE other"));
    CHECK_THROWS(me.run("SELECT rolpassword FROM pg_authid"));
    CHECK_THROWS(me.run("COMMENT ON ROLE rdev_my_shop IS 'mine'"));
    CHECK_THROWS(me.run("ALTER ROLE rdev_my_shop CONNECTION LIMIT 1000"));
  }
  const std::string across = my_url.substr(0, my_url.rfind('/')) + "/rdev_their_shop";
  CHECK(why_not(across).find("permission denied") != std::string::npos);
  std::string wrong = my_url;
  wrong.replace(wrong.find(mine.secret), mine.secret.size(), theirs.secret);
  CHECK(why_not(wrong).find("authentication failed") != std::string::npos);
  world.destroy(mine);
  CHECK(why_not(their_url).empty());
  world.destroy(theirs);
  CHECK(world.there().empty());
}

TEST_CASE("a project has as many connections as it is allowed") {
  World world;
  const auto mine = planned(*world.databases, project("demo"));
  const std::string url = world.create(mine);
  {
    const PostgresClient first(url), second(url), third(url);
    CHECK(why_not(url).find("too many connections") != std::string::npos);
  }
  world.destroy(mine);
}

TEST_CASE("a database goes with all that is in it, while it is in use") {
  World world;
  const auto mine = planned(*world.databases, project("demo"));
  const std::string url = world.create(mine);
  PostgresClient busy(url);
  PostgresClient elsewhere(url.substr(0, url.rfind('/')) + "/postgres");
  busy.run("CREATE TABLE t (n INTEGER)");
  world.admin.run("CREATE TABLE shared (n INTEGER); GRANT SELECT ON shared TO rdev_demo");
  world.destroy(mine);
  CHECK(world.there().empty());
  CHECK_THROWS(busy.run("SELECT 1"));
  CHECK_THROWS(elsewhere.run("SELECT 1"));
  world.admin.run("DROP TABLE shared");
}

TEST_CASE("half of a database, as a death leaves it, is undone, or completed") {
  World world;
  const auto mine = planned(*world.databases, project("demo"));
  world.create(mine);
  world.admin.run("DROP DATABASE rdev_demo");
  SUBCASE("undone") {}
  SUBCASE("completed") {
    CHECK(why_not(world.create(mine)).empty());
  }
  world.destroy(mine);
  CHECK(world.there().empty());
}

TEST_CASE("somebody else's database of the same name keeps its role from nobody") {
  World world;
  const auto mine = planned(*world.databases, project("demo"));
  world.admin.run("CREATE DATABASE rdev_demo");
  CHECK(world.databases->create(mine, {}).error().code == Errc::already_exists);
  world.destroy(mine);
  CHECK(world.there() == "rdev_demo");
  world.admin.run("DROP DATABASE rdev_demo");
}

TEST_CASE("an administrator needs no more than to create roles and databases") {
  World world;
  world.admin.run("CREATE ROLE keeper LOGIN PASSWORD 'k' CREATEROLE CREATEDB");
  std::string url = PostgresCluster::shared().url();
  url.replace(url.find("://") + 3, url.find('@') - url.find("://") - 3, "keeper:k");
  auto databases = postgres::Provisioner::make({url, "db.example:7", 3}).value();
  const auto mine = planned(*databases, project("demo"));
  const auto made = databases->create(mine, {});
  REQUIRE_MESSAGE(made.has_value(), made.error().message);
  CHECK(made->environment.at("DATABASE_URL") ==
        "postgresql://rdev_demo:" + mine.secret + "@db.example:7/rdev_demo");
  const auto gone = databases->destroy(mine, {});
  REQUIRE_MESSAGE(gone.has_value(), gone.error().message);
  CHECK(world.there().empty());
  world.admin.run("DROP ROLE keeper");
}

TEST_CASE("an administrator that may not, or a server that is away, is told without the password") {
  World world;
  world.admin.run("CREATE ROLE nobody_much LOGIN PASSWORD 'pass-of-nobody'");
  std::string url = PostgresCluster::shared().url();
  const auto as = [&](const std::string& login) {
    std::string changed = url;
    changed.replace(changed.find("://") + 3, changed.find('@') - changed.find("://") - 3, login);
    auto databases = postgres::Provisioner::make({changed, "", 3}).value();
    return databases->create(planned(*databases, project("demo")), {}).error();
  };
  CHECK(as("nobody_much:pass-of-nobody").code == Errc::forbidden);
  CHECK(as("nobody_much:wrong-pass").code == Errc::forbidden);
  CHECK(as("nobody_much:wrong-pass").message.find("wrong-pass") == std::string::npos);
  auto away = postgres::Provisioner::make({"postgresql://u:pw@127.0.0.1:1/x", "", 3}).value();
  CHECK(away->create(planned(*away, project("demo")), {}).error().code == Errc::unavailable);
  CHECK(postgres::Provisioner::make({"mysql://u:pw@h/x", "", 3}).error().message.find("pw") ==
        std::string::npos);
  world.admin.run("DROP ROLE nobody_much");
}

TEST_CASE("an id that would be cut off as a database's name is refused") {
  World world;
  CHECK(world.databases->plan(project(std::string(58, 'a'))).has_value());
  const auto refused = world.databases->plan(project(std::string(59, 'a')));
  REQUIRE(refused.has_error());
  CHECK(refused.error().fields.at(0).pointer == "/id");
}

}  // namespace rdev::testing
