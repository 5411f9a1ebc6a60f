#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/provisioned_world.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

/// Each would do harm, or be taken for something else, somewhere on its way.
const std::vector<std::string> hostile_names{
    "",
    " ",
    ".",
    "..",
    "../demo",
    "demo/../other",
    "demo/",
    "/etc/passwd",
    "demo\\x",
    "demo'",
    "demo\"",
    "demo`id`",
    "$(id)",
    "demo;reboot",
    "demo|cat",
    "demo&",
    "demo\nx",
    "demo\r\nX: y",
    "demo\tx",
    std::string("demo\0x", 6),
    "'; DROP DATABASE postgres; --",
    "demo\" WITH SUPERUSER; --",
    "demo *",
    "~*",
    "demo:x",
    "demo_x",
    "Demo",
    "-demo",
    "demo-",
    "--help",
    "demo.git",
    "d\xD0\xB5mo",       // a Cyrillic letter that looks like an e
    "demo\xE2\x80\x8B",  // a space of no width
    "\xEF\xBD\x84mo",    // a letter of full width
    "\xE2\x80\xAEomed",  // NOLINT(misc-misleading-bidirectional): from right to left
    "caf\xC3\xA9",
    "xn--dmo-rdd",  // what the first of these would be in DNS
    "www",
    "mail",
    "localhost",
    "wpad",
    "autodiscover",
    std::string(59, 'a'),  // PostgreSQL would cut it off
    std::string(64, 'a'),
    std::string(5'000, 'a'),
};

std::set<std::string> pointers(const Answer& answer) {
  std::set<std::string> found;
  const json::value body = answer.json();
  for (const json::value& fault : body.at("errors").as_array()) {
    found.insert(std::string(fault.at("pointer").as_string()));
  }
  return found;
}

}  // namespace

TEST_CASE("hostile names are refused where they stand, and nothing is made") {
  ProvisionedWorld world;
  world.start("true");
  REQUIRE(hostile_names.size() >= 30);
  for (const std::string& name : hostile_names) {
    CAPTURE(name);
    const json::object request = ProvisionedWorld::request(name);
    const Answer build = world.rdev.api().post("/project/create-and-build", request);
    CHECK(build.status == 422);
    CHECK(pointers(build) == std::set<std::string>{"/project/id"});
    const Answer plain = world.rdev.api().post("/projects", request.at("project"));
    CHECK(plain.status == 422);
    CHECK(pointers(plain) == std::set<std::string>{"/id"});
  }
  CHECK(world.rdev.api().get("/projects").json().at("projects").as_array().empty());
  CHECK_FALSE(std::filesystem::exists(world.rdev.path("git")));
  CHECK(world.postgres.rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'rdev\\_%'").empty());
  CHECK(
      world.postgres.rows("SELECT datname FROM pg_database WHERE datname LIKE 'rdev\\_%'").empty());
  CHECK(world.redis.run({"ACL", "USERS"}) == "default\n");
  CHECK(world.cloudflare.asked().empty());
}

TEST_CASE("names that are only long or odd have all they ask for") {
  ProvisionedWorld world;
  world.start("true");
  for (const std::string& name : {std::string("0"), std::string("a-b"), std::string(58, 'z'),
                                  std::string("select"), std::string("postgres")}) {
    CAPTURE(name);
    const Answer made =
        world.rdev.api().post("/projects", ProvisionedWorld::request(name).at("project"));
    CHECK_MESSAGE(made.status == 201, made.body);
    CHECK(world.rdev.api().request("DELETE", "/projects/" + name).status == 204);
  }
  CHECK(world.left().empty());
}

}  // namespace rdev::testing
