#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("projects: one is created, shown, listed and removed") {
  Api api;
  const Reply created =
      api.post("/projects", R"({"id":"demo","repository":{"url":"/srv/git/demo.git"}})");
  REQUIRE(created.status == 201);
  CHECK(created.header("Location") == "/projects/demo");
  CHECK(created.json() == boost::json::parse(R"({
    "id": "demo", "name": "demo", "repository": {"url": "/srv/git/demo.git", "branch": "main"},
    "pod": null, "agent": null, "template": null,
    "provision": {"database": false, "cache": false, "dns": false, "repository": false},
    "max_concurrent_builds": 1, "callback": {"secret_set": false},
    "created_at": "2026-01-02T03:04:05.678Z", "state": "ready", "resources": []
  })"));

  const Reply shown = api.get("/projects/demo");
  CHECK(shown.status == 200);
  CHECK(shown.json() == created.json());
  const Reply listed = api.get("/projects");
  CHECK(listed.status == 200);
  REQUIRE(listed.json().at("projects").as_array().size() == 1);
  auto item = created.json();
  item.as_object().erase("resources");
  CHECK(listed.json().at("projects").at(0) == item);
  CHECK(listed.json().at("next_cursor").is_null());

  const Reply removed = api.send("DELETE", "/projects/demo");
  CHECK(removed.status == 204);
  CHECK(removed.body.empty());
  CHECK(removed.header("Content-Length").empty());
  check_problem(api.get("/projects/demo"), 404, "/projects/demo");
  check_problem(api.send("DELETE", "/projects/demo"), 404, "/projects/demo");
}

TEST_CASE("projects: a second one with the same id is a conflict") {
  Api api;
  api.create_project("demo");
  check_problem(api.post("/projects", R"({"id":"demo","repository":{"url":"/elsewhere"}})"), 409,
                "/projects");
  CHECK(api.rows() == Rows{1, 0, 0});
}

TEST_CASE("projects: all faults are reported at once, and nothing is stored") {
  Api api;
  const Reply refused =
      api.post("/projects", R"({"id":"No Label","repository":{"url":"ext::sh"},"colour":1})");
  check_problem(refused, 422, "/projects");
  CHECK(fault_pointers(refused) == std::set<std::string>{"/id", "/repository/url", "/colour"});
  CHECK(api.rows() == Rows{0, 0, 0});
}

TEST_CASE("projects: the callback's secret is never shown again") {
  Api api;
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const Reply created =
      api.post("/projects", R"({"id":"demo","repository":{"url":"/x"},"callback":{"secret":")" +
                                secret + R"("}})");
  REQUIRE(created.status == 201);
  CHECK(created.json().at("callback").at("secret_set") == true);
  for (const Reply& reply : {created, api.get("/projects/demo"), api.get("/projects")}) {
    CHECK(reply.body.find("MfKQ9r8") == std::string::npos);
  }
  CHECK_FALSE(api.logger.contains("MfKQ9r8"));
}

TEST_CASE("projects: one of an unknown template is refused, and not made") {
  Api api;
  const Reply refused =
      api.post("/projects", R"({"id":"demo","template":"nothing","repository":{"url":"/x"}})");
  check_problem(refused, 422, "/projects");
  CHECK(fault_pointers(refused) == std::set<std::string>{"/template"});
  CHECK(api.rows() == Rows{0, 0, 0});
  CHECK(api.post("/projects", R"({"id":"demo","template":"greeting","repository":{"url":"/x"}})")
            .status == 201);
}

TEST_CASE("projects: one with an unfinished build is not removed") {
  Api api;
  api.create_project("demo");
  const std::string id = api.create_build("demo");
  check_problem(api.send("DELETE", "/projects/demo"), 409, "/projects/demo");
  CHECK(api.rows() == Rows{1, 1, 1});
  CHECK(api.send("POST", "/builds/" + id + "/cancel").status == 202);
  CHECK(api.send("DELETE", "/projects/demo").status == 204);
  CHECK(api.rows() == Rows{0, 0, 0});
}

TEST_CASE("projects: the list goes on page by page, by id") {
  Api api;
  for (const std::string id : {"c", "a", "e", "b", "d"}) api.create_project(id);
  std::string seen;
  std::string target = "/projects?limit=2";
  while (!target.empty()) {
    const Reply page = api.get(target);
    REQUIRE(page.status == 200);
    const auto document = page.json();
    for (const auto& project : document.at("projects").as_array()) {
      seen += std::string(project.at("id").as_string());
    }
    const std::string link = page.header("Link");
    CHECK(link.empty() == document.at("next_cursor").is_null());
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
  }
  CHECK(seen == "abcde");

  const Reply refused = api.get("/projects?limit=0&cursor=No+Label&x=");
  check_problem(refused, 422, "/projects");
  CHECK(fault_pointers(refused) == std::set<std::string>{"/limit", "/cursor", "/x"});
}

}  // namespace rdev::testing
