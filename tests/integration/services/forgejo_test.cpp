#include <memory>
#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "adapters/forgejo/provisioner.hpp"
#include "tests/contract/provisioner_contract.hpp"
#include "tests/support/forgejo_api.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

domain::Project project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  project.repository.branch = "trunk";
  return project;
}

struct World {
  ForgejoApi api;

  std::unique_ptr<forgejo::Provisioner> make(const std::string& token = ForgejoApi::kToken) const {
    auto made = forgejo::Provisioner::make({api.url(), token, "makers", {}});
    if (made.has_error()) FAIL(made.error().message);
    return std::move(*made);
  }
};

}  // namespace

TEST_CASE("provisioner contract: repositories at Forgejo") {
  World world;
  const auto repositories = world.make();
  provisioner_contract(
      {*repositories, project("demo"), [&] { return !world.api.repositories().empty(); },
       [&] {
         world.api.put("demo", {{"id", 99}, {"name", "demo"}, {"description", "mine"}});
       }});
}

TEST_CASE("a repository is private and empty, on the project's branch, and where the forge says") {
  World world;
  const auto repositories = world.make();
  const auto mine = planned(*repositories, project("demo"));
  const auto made = repositories->create(mine, {}).value();
  CHECK(made.repository_url == "https://forge.example/makers/demo.git");
  CHECK(made.detail.at("id") == 1);
  CHECK(repositories->destroy(mine, {}).has_value());
  std::string asked;
  for (const HttpAsked& one : world.api.asked()) {
    asked += one.method + " " + one.target + "\n";
    CHECK(one.authorization == "token token-of-forgejo");
  }
  const std::string path = "/api/v1/repos/makers/demo\n";
  CHECK(asked == "GET " + path + "POST /api/v1/orgs/makers/repos\nGET " + path + "GET " + path +
                     "DELETE " + path);
  CHECK(json::parse(world.api.asked().at(1).body) ==
        json::value{{"name", "demo"},
                    {"description", "rdev " + mine.key},
                    {"private", true},
                    {"auto_init", false},
                    {"default_branch", "trunk"}});
}

TEST_CASE("once recorded, a repository is known whatever its description says") {
  World world;
  const auto repositories = world.make();
  auto mine = planned(*repositories, project("demo"));
  mine.detail = repositories->create(mine, {}).value().detail;
  auto changed = world.api.repositories().at("demo");
  changed["description"] = "a shop";
  world.api.put("demo", changed);
  SUBCASE("the same one") {
    CHECK(repositories->destroy(mine, {}).has_value());
    CHECK(world.api.repositories().empty());
  }
  SUBCASE("another in its place") {
    changed["id"] = 77;
    world.api.put("demo", changed);
    CHECK(repositories->destroy(mine, {}).has_value());
    CHECK(world.api.repositories().size() == 1);
  }
}

TEST_CASE("a refused token, and a forge that is out of order, are told without the token") {
  World world;
  const auto refused = world.make("hunter2");
  const auto error = refused->create(planned(*refused, project("demo")), {}).error();
  CHECK(error.code == Errc::forbidden);
  CHECK(error.message.find("hunter2") == std::string::npos);
  const auto repositories = world.make();
  const auto mine = planned(*repositories, project("demo"));
  world.api.fail(502);
  CHECK(repositories->create(mine, {}).error().code == Errc::unavailable);
  CHECK(repositories->destroy(mine, {}).error().code == Errc::unavailable);
}

TEST_CASE("a project that brings a URL is none of the forge's") {
  World world;
  domain::Project elsewhere = project("demo");
  elsewhere.repository.url = "https://other.example/demo.git";
  CHECK(world.make()->plan(elsewhere).error().fields.at(0).pointer == "/repository/url");
  CHECK(forgejo::Provisioner::make({world.api.url(), "t", "../x", {}}).has_error());
  CHECK(forgejo::Provisioner::make({world.api.url(), "", "makers", {}}).has_error());
}

}  // namespace rdev::testing
