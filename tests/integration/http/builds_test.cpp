#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("builds: a submitted build is accepted, stored whole and shown") {
  Api api;
  api.create_project("demo");
  for (const std::string path : {"/projects/demo/builds", "/project/demo/build"}) {
    CAPTURE(path);
    const Reply accepted = api.post(path, R"({"prompt":"Do it.","auto_push":true})");
    REQUIRE(accepted.status == 202);
    CHECK(accepted.header("Content-Type") == "application/json");
    const auto answer = accepted.json().as_object();
    CHECK(answer.size() == 4);
    const std::string task_id(answer.at("task_id").as_string());
    CHECK(answer.at("project_id") == "demo");
    CHECK(answer.at("status") == "pending");
    CHECK(answer.at("created_at") == "2026-01-02T03:04:05.678Z");
    CHECK(accepted.header("Location") == "/builds/" + task_id);

    const Reply shown = api.get(accepted.header("Location"));
    REQUIRE(shown.status == 200);
    const auto entry = shown.json();
    CHECK(entry.at("task_id").as_string() == task_id);
    CHECK(entry.at("status") == "pending");
    CHECK(entry.at("spec").at("prompt") == "Do it.");
    CHECK(entry.at("spec").at("auto_commit") == true);
    CHECK(entry.at("result").is_null());
    CHECK(entry.at("requested_by") == "anonymous");
  }
  CHECK(api.rows() == Rows{1, 2, 2});
}

TEST_CASE("builds: a template is checked with its variables at submission") {
  Api api;
  api.create_project("demo");
  const std::string path = "/projects/demo/builds";
  const Reply unknown = api.post(path, R"({"prompt":"x","template":"nothing"})");
  check_problem(unknown, 422, path);
  CHECK(fault_pointers(unknown) == std::set<std::string>{"/template"});
  const Reply missing = api.post(path, R"({"prompt":"x","template":"greeting"})");
  check_problem(missing, 422, path);
  CHECK(fault_pointers(missing) == std::set<std::string>{"/variables/name"});
  const auto without = api.post(path, R"({"prompt":"x","variables":{"name":"Ann"}})");
  CHECK(without.status == 422);
  CHECK(fault_pointers(without) == std::set<std::string>{"/variables"});
  CHECK(api.rows() == Rows{1, 0, 0});
  CHECK(
      api.post(path, R"({"prompt":"x","template":"greeting","variables":{"name":"Ann"}})").status ==
      202);
}

TEST_CASE("builds: all faults of a spec are reported at once, and nothing is stored") {
  Api api;
  api.create_project("demo");
  const std::string path = "/projects/demo/builds";
  const Reply empty = api.post(path, "{}");
  check_problem(empty, 422, path);
  CHECK(fault_pointers(empty) == std::set<std::string>{"/prompt"});
  const Reply several =
      api.post(path, R"({"prompt":"","priority":101,"colour":"red","variables":{"a":1}})");
  check_problem(several, 422, path);
  CHECK(fault_pointers(several) ==
        std::set<std::string>{"/prompt", "/priority", "/colour", "/variables/a"});
  check_problem(api.post(path, "[]"), 422, path);
  CHECK(api.rows() == Rows{1, 0, 0});
}

TEST_CASE("builds: a project that is not there is 404") {
  Api api;
  for (const std::string id : {"nothing", "No_Label", "a%2Fb", "%00", "%C3%A9"}) {
    CAPTURE(id);
    const std::string path = "/projects/" + id + "/builds";
    check_problem(api.post(path, R"({"prompt":"x"})"), 404, path);
    check_problem(api.get(path), 404, path);
  }
  CHECK(api.rows() == Rows{0, 0, 0});
}

TEST_CASE("builds: a build that is not there is 404, whatever its id looks like") {
  Api api;
  for (const std::string id : {"0190163d-8694-739b-aea5-966c26f8ad91", "1", "%2e%2e", "'--"}) {
    CAPTURE(id);
    check_problem(api.get("/builds/" + id), 404, "/builds/" + id);
    check_problem(api.get("/builds/" + id + "/events"), 404, "/builds/" + id + "/events");
    check_problem(api.send("POST", "/builds/" + id + "/cancel"), 404, "/builds/" + id + "/cancel");
  }
}

TEST_CASE("builds: a pending build is cancelled at once, and again without harm") {
  Api api;
  api.create_project("demo");
  const std::string path = "/builds/" + api.create_build("demo");
  for (int i = 0; i < 2; ++i) {
    const Reply cancelled = api.send("POST", path + "/cancel");
    CHECK(cancelled.status == 202);
    CHECK(cancelled.json().at("status") == "cancelled");
    CHECK(cancelled.json().at("spec").at("prompt") == "Do it.");
  }
  CHECK(api.get(path).json().at("status") == "cancelled");
}

TEST_CASE("builds: a running build is marked for cancellation, a finished one is a conflict") {
  Api api;
  api.create_project("demo");
  const std::string first = "/builds/" + api.create_build("demo");
  domain::Lease lease = api.claim_build();
  const Reply marked = api.send("POST", first + "/cancel");
  CHECK(marked.status == 202);
  CHECK(marked.json().at("status") == "running");
  CHECK(marked.json().at("cancel_requested") == true);
  domain::BuildResult result;
  result.success = true;
  result.set_output("done");
  api.finish_build(lease, result);
  CHECK(api.get(first).json().at("status") == "cancelled");

  const std::string second = "/builds/" + api.create_build("demo");
  lease = api.claim_build();
  api.finish_build(lease, result);
  const Reply refused = api.send("POST", second + "/cancel");
  check_problem(refused, 409, second + "/cancel");
  CHECK(api.get(second).json().at("status") == "completed");
  CHECK(api.get(second).json().at("result").at("output") == "done");
}

TEST_CASE("builds: a full queue is 429 and says when to come again") {
  Api api({}, {.max_queue_depth = 1});
  api.create_project("demo");
  CHECK(api.post("/projects/demo/builds", R"({"prompt":"x"})").status == 202);
  const Reply refused = api.post("/projects/demo/builds", R"({"prompt":"x"})");
  check_problem(refused, 429, "/projects/demo/builds");
  CHECK_FALSE(refused.header("Retry-After").empty());
  CHECK(api.rows() == Rows{1, 1, 1});
}

}  // namespace rdev::testing
