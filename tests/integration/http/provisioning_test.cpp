#include "ports/provisioning.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace {

constexpr const char* kProject =
    R"({"id":"demo","provision":{"repository":true,"database":true,"cache":true}})";

}  // namespace

TEST_CASE("provisioning: a project shows its resources, and nobody their passwords") {
  Api api;
  const Reply created = api.post("/projects", kProject);
  REQUIRE(created.status == 201);
  const auto project = created.json();
  CHECK(project.at("state") == "ready");
  CHECK(project.at("repository").at("url") == "/srv/git/demo.git");
  REQUIRE(project.at("resources").as_array().size() == 3);
  const auto& database = project.at("resources").at(1);
  CHECK(database.as_object().size() == 6);
  CHECK(database.at("kind") == "database");
  CHECK(database.at("name") == "demo");
  CHECK(database.at("state") == "created");
  CHECK(database.at("last_error").is_null());
  CHECK(api.get("/projects/demo").json() == project);

  const auto stored = ports::read(api.memory, [](ports::UnitOfWork& unit) {
                        return unit.provisioning().resources(domain::ProjectId("demo"));
                      }).value();
  for (const Reply& reply : {created, api.get("/projects/demo"), api.get("/projects")}) {
    for (const auto& one : stored) {
      CHECK(reply.body.find(one.resource.secret) == std::string::npos);
      CHECK(reply.body.find(one.resource.key) == std::string::npos);
    }
  }
}

TEST_CASE("provisioning: a step that fails is told with its name, and nothing is left") {
  Api api;
  api.caches.fail_create({Errc::forbidden, "the administrator may not"});
  const Reply failed = api.post("/projects", kProject);
  check_problem(failed, 502, "/projects");
  CHECK(failed.json().at("detail") == "cache demo: the administrator may not");
  CHECK(api.rows() == Rows{0, 0, 0});
  CHECK(api.databases.resources().empty());
  CHECK(api.repositories.names().empty());

  api.databases.occupy("demo");
  check_problem(api.post("/projects", kProject), 409, "/projects");
  CHECK(api.rows() == Rows{0, 0, 0});
  CHECK(api.repositories.names().empty());
}

TEST_CASE("provisioning: what this server can't make is refused at its field") {
  Api api;
  const Reply refused = api.post("/projects", R"({"id":"demo","provision":{"dns":true,
      "repository":true,"database":true}})");
  check_problem(refused, 422, "/projects");
  CHECK(fault_pointers(refused) == std::set<std::string>{"/provision/dns"});
  CHECK(api.databases.resources().empty());
}

TEST_CASE("provisioning: a removal that is not done yet says so, and refuses builds meanwhile") {
  Api api;
  REQUIRE(api.post("/projects", kProject).status == 201);
  api.databases.fail_destroy({Errc::unavailable, "the server is away"});
  const Reply left = api.send("DELETE", "/projects/demo");
  CHECK(left.status == 202);
  CHECK(left.json().at("state") == "removing");
  CHECK(left.json().at("resources").at(1).at("state") == "undoing");
  CHECK(left.json().at("resources").at(1).at("last_error") == "the server is away");
  CHECK(left.json().at("resources").at(2).at("state") == "undone");
  check_problem(api.post("/projects/demo/builds", R"({"prompt":"x"})"), 409,
                "/projects/demo/builds");
  CHECK(api.send("DELETE", "/projects/demo").status == 204);
  check_problem(api.get("/projects/demo"), 404, "/projects/demo");
}

TEST_CASE("provisioning: data is kept if that is asked for, and only then") {
  Api api;
  REQUIRE(api.post("/projects", kProject).status == 201);
  check_problem(api.send("DELETE", "/projects/demo?keep_data=maybe"), 422, "/projects/demo");
  CHECK(api.send("DELETE", "/projects/demo?keep_data=true").status == 204);
  CHECK(api.databases.resources() == std::vector<std::string>{"demo"});
  check_problem(api.post("/projects", kProject), 409, "/projects");
}

}  // namespace rdev::testing
