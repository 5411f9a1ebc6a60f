#include <functional>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

/// Every refusal is a problem document whose members say what the status line says.
void check_problem(const Answer& answer, int status) {
  CAPTURE(answer.body);
  CHECK(answer.status == status);
  CHECK(answer.header("content-type") == "application/problem+json");
  CHECK_FALSE(answer.header("x-request-id").empty());
  const json::value problem = answer.json();
  CHECK(problem.at("status").as_int64() == status);
  for (const char* member : {"type", "title", "detail", "instance"}) {
    CHECK(problem.at(member).is_string());
  }
}

std::vector<std::string> pointers(const Answer& answer) {
  std::vector<std::string> found;
  const json::value problem = answer.json();
  for (const json::value& error : problem.at("errors").as_array()) {
    found.emplace_back(error.at("pointer").as_string());
  }
  return found;
}

std::size_t builds(const Installation& rdev) {
  return rdev.api().get("/projects/demo/builds").json().at("builds").as_array().size();
}

}  // namespace

TEST_CASE("bad input gets a precise problem and leaves no row behind") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const Api& api = rdev.api();
  const std::string target = "/projects/demo/builds";

  check_problem(api.post(target, std::string("{\"prompt\": ")), 400);
  check_problem(api.post(target, std::string("prompt=go")), 400);

  const Answer empty = api.post(target, json::object{});
  check_problem(empty, 422);
  CHECK(pointers(empty) == std::vector<std::string>{"/prompt"});

  const Answer many = api.post(target, json::object{{"prompt", 1},
                                                    {"priority", 101},
                                                    {"promt", "x"},
                                                    {"auto_commit", false},
                                                    {"auto_push", true}});
  check_problem(many, 422);
  CHECK(pointers(many) ==
        std::vector<std::string>{"/prompt", "/auto_commit", "/priority", "/promt"});

  check_problem(api.post("/projects/nobody/builds", json::object{{"prompt", "go"}}), 404);
  check_problem(api.post(target, std::string(2 * 1024 * 1024, ' ')), 413);
  check_problem(api.request("POST", target, std::string(2 * 1024 * 1024, ' '),
                            {"-H", "Transfer-Encoding: chunked"}),
                413);

  const Answer method = api.request("PATCH", target, "{}");
  check_problem(method, 405);
  CHECK(method.header("allow").find("POST") != std::string::npos);
  CHECK(method.header("allow").find("GET") != std::string::npos);
  check_problem(api.get("/nothing/here"), 404);
  check_problem(api.get("/builds/018f0000-0000-7000-8000-000000000000"), 404);
  check_problem(api.get("/builds/not-an-id"), 404);

  CHECK(builds(rdev) == 0);
}

TEST_CASE("a refused create-and-build leaves neither project nor repository behind") {
  Installation rdev;
  rdev.start_without_worker();
  const auto repository = rdev.path("fresh.git");
  const auto request = [&](const json::object& build) {
    return rdev.api().post(
        "/project/create-and-build",
        json::object{{"project", {{"id", "fresh"}, {"repository", {{"url", repository.string()}}}}},
                     {"build", build}});
  };
  const Answer faulty = request({{"prompt", ""}});
  check_problem(faulty, 422);
  CHECK(pointers(faulty) == std::vector<std::string>{"/build/prompt"});
  const Answer unknown = request({{"prompt", "go"}, {"template", "nothing"}});
  check_problem(unknown, 422);
  CHECK(pointers(unknown) == std::vector<std::string>{"/build/template"});
  CHECK_FALSE(std::filesystem::exists(repository));
  check_problem(rdev.api().get("/projects/fresh"), 404);

  CHECK(request({{"prompt", "go"}}).status == 202);
  check_problem(request({{"prompt", "go"}}), 409);
  CHECK(std::filesystem::exists(repository));
}

TEST_CASE("a listing gives each build once, newest first, page by page") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  std::vector<std::string> newest_first;
  for (int i = 0; i < 5; ++i) {
    newest_first.insert(newest_first.begin(), rdev.api().submit("demo", {{"prompt", "go"}}));
  }
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const Answer page = rdev.api().get("/projects/demo/builds?limit=2" +
                                       (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE(page.status == 200);
    const json::value listing = page.json();
    for (const json::value& entry : listing.at("builds").as_array()) {
      seen.emplace_back(entry.at("task_id").as_string());
      CHECK_FALSE(entry.at("spec").as_object().contains("prompt"));
    }
    const json::value& next = listing.at("next_cursor");
    CHECK(next.is_null() == page.header("link").empty());
    cursor = next.is_null() ? "" : std::string(next.as_string());
  } while (!cursor.empty());
  CHECK(seen == newest_first);

  const json::value full = rdev.api().get("/projects/demo/builds?full=true&limit=1").json();
  CHECK(full.at("builds").at(0).at("spec").at("prompt").as_string() == "go");
  CHECK(rdev.api()
            .get("/projects/demo/builds?status=completed")
            .json()
            .at("builds")
            .as_array()
            .empty());
  check_problem(rdev.api().get("/projects/demo/builds?limit=0"), 422);
  check_problem(rdev.api().get("/projects/demo/builds?status=done"), 422);
}

}  // namespace rdev::testing
