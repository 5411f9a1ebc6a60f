#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace {

const std::string kPath = "/project/create-and-build";
const std::string kProject = R"("project":{"id":"demo","repository":{"url":"/srv/git/demo.git"}})";

}  // namespace

TEST_CASE("create and build: makes project, repository and build in one request") {
  Api api;
  const Reply accepted = api.post(kPath, "{" + kProject + R"(,"build":{"prompt":"Do it."}})");
  REQUIRE(accepted.status == 202);
  const auto answer = accepted.json();
  CHECK(answer.as_object().size() == 3);
  CHECK(answer.at("project") == api.get("/projects/demo").json());
  CHECK(answer.at("status") == "pending");
  const std::string build = "/builds/" + std::string(answer.at("task_id").as_string());
  CHECK(accepted.header("Location") == build);
  CHECK(api.get(build).json().at("spec").at("prompt") == "Do it.");
  CHECK(api.get(build).json().at("requested_by") == "anonymous");
  CHECK(api.repositories.names() == std::set<std::string>{"/srv/git/demo.git"});
}

TEST_CASE("create and build: the faults of both parts come together, and nothing is left") {
  Api api;
  const auto pointers = [&](const std::string& json) {
    const Reply refused = api.post(kPath, json);
    check_problem(refused, 422, kPath);
    return fault_pointers(refused);
  };
  using Pointers = std::set<std::string>;
  CHECK(pointers("{}") == Pointers{"/project", "/build"});
  CHECK(pointers(R"({"project":null,"build":3})") == Pointers{"/project", "/build"});
  CHECK(pointers("[]") == Pointers{""});
  CHECK(pointers(R"({"project":{"id":"-","repository":{}},"build":{"priority":"x"},"more":1})") ==
        Pointers{"/project/id", "/project/repository/url", "/build/prompt", "/build/priority",
                 "/more"});
  CHECK(pointers("{" + kProject + R"(,"build":{"prompt":"x","template":"nothing"}})") ==
        Pointers{"/build/template"});
  CHECK(pointers(R"({"project":{"id":"demo","template":"nothing","repository":{"url":"/srv/x"}},)"
                 R"("build":{"prompt":"x"}})") == Pointers{"/project/template"});
  CHECK(pointers("{" + kProject + R"(,"build":{"prompt":"x","template":"greeting"}})") ==
        Pointers{"/build/variables/name"});
  CHECK(api.rows() == Rows{0, 0, 0});
  CHECK(api.repositories.names().empty());
}

TEST_CASE("create and build: a project that exists is a conflict, and stays as it is") {
  Api api;
  api.create_project("demo");
  check_problem(api.post(kPath, "{" + kProject + R"(,"build":{"prompt":"x"}})"), 409, kPath);
  CHECK(api.rows() == Rows{1, 0, 0});
  CHECK(api.repositories.names().empty());
}

TEST_CASE("create and build: with a full queue nothing is left behind") {
  Api api({}, {.max_queue_depth = 0});
  check_problem(api.post(kPath, "{" + kProject + R"(,"build":{"prompt":"x"}})"), 429, kPath);
  CHECK(api.rows() == Rows{0, 0, 0});
  CHECK(api.repositories.names().empty());
}

}  // namespace rdev::testing
