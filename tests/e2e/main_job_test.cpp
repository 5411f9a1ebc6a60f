#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

/// The types of events in order, those of the agent's lines left out.
std::vector<std::string> milestones(const json::array& events) {
  std::vector<std::string> types;
  for (const json::value& event : events) {
    const std::string type(event.at("type").as_string());
    if (type != "agent.message" && type != "agent.output") types.push_back(type);
  }
  return types;
}

}  // namespace

TEST_CASE("a build goes from its prompt to a pushed commit") {
  Installation rdev;
  rdev.start("cat >prompt.txt; echo written; mkdir b; echo 1 >b/z; echo 2 >a");
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "Write a file.\nAnd more."},
                                                    {"auto_push", true},
                                                    {"metadata", {{"ticket", "T-1"}}}});

  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("task_id").as_string() == id);
  CHECK(entry.at("attempt").as_int64() == 1);
  CHECK(entry.at("spec").at("metadata").at("ticket").as_string() == "T-1");
  CHECK(entry.at("started_at").is_string());
  CHECK(entry.at("finished_at").is_string());
  CHECK(entry.at("callback").is_null());

  const json::value& result = entry.at("result");
  CHECK(result.at("success").as_bool());
  CHECK(result.at("error").is_null());
  CHECK(result.at("output").as_string().starts_with("written"));
  CHECK(result.at("duration_ms").as_int64() > 0);
  CHECK(result.at("pushed").as_bool());
  CHECK(result.at("branch").as_string() == "main");
  CHECK(result.at("files_changed") == json::array{"a", "b/z", "prompt.txt"});

  const std::string sha(result.at("commit_sha").as_string());
  CHECK(rdev.git(repository, {"rev-parse", "main"}) == sha);
  CHECK(rdev.git(repository, {"rev-list", "--count", "main"}) == "1");
  CHECK(rdev.git(repository, {"log", "-1", "--format=%an", "main"}) == "rdev");
  CHECK(rdev.git(repository, {"log", "-1", "--format=%s", "main"}) == "rdev: Write a file.");
  CHECK(rdev.git(repository, {"log", "-1", "--format=%(trailers:key=Rdev-Task,valueonly)",
                              "main"}) == id + "\n");
  CHECK(rdev.git(repository, {"show", "main:prompt.txt"}) == "Write a file.\nAnd more.");
  CHECK(Installation::processes_of(id) == 0);
}

TEST_CASE("every step of a build is an event, in order and without gaps") {
  Installation rdev;
  rdev.start("cat >file; echo one; echo two >&2; echo three");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const json::array events = rdev.api().events_until(id, "build.completed");

  CHECK(milestones(events) ==
        std::vector<std::string>{"build.queued", "build.started", "agent.started", "agent.finished",
                                 "git.committed", "git.pushed", "build.completed"});
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i].at("seq").as_int64() == static_cast<std::int64_t>(i) + 1);
    CHECK(events[i].at("task_id").as_string() == id);
  }
  std::vector<std::string> lines;
  for (const json::value& event : events) {
    if (event.at("type").as_string() == "agent.message") {
      lines.emplace_back(event.at("data").at("text").as_string());
    }
  }
  CHECK(lines == std::vector<std::string>{"one", "three"});

  SUBCASE("and can be read on from any of them") {
    const json::value page = rdev.api().get("/builds/" + id + "/events?after=2&limit=3").json();
    REQUIRE(page.at("events").as_array().size() == 3);
    CHECK(page.at("events").at(0).at("seq").as_int64() == 3);
    CHECK(page.at("next_after").as_int64() == 5);
  }
}

TEST_CASE("commits have the author the operator names, and the event what the remote's hook said") {
  Installation rdev;
  rdev.start("cat >file", {"--git-author", "Build Bot <bot@example.org>"});
  const auto repository = rdev.create_project();
  const auto hook = repository / "hooks/post-receive";
  std::ofstream(hook) << "#!/bin/sh\necho pipeline 7 started\n";
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const json::array events = rdev.api().events_until(id, "build.completed");
  CHECK(rdev.git(repository, {"log", "-1", "--format=%an <%ae>, %cn", "main"}) ==
        "Build Bot <bot@example.org>, Build Bot");
  const auto pushed = std::find_if(events.begin(), events.end(), [](const json::value& event) {
    return event.at("type").as_string() == "git.pushed";
  });
  REQUIRE(pushed != events.end());
  CHECK(pushed->at("data").at("output").as_string() == "pipeline 7 started");
}

TEST_CASE("the next build of a project stands on the commit of the one before") {
  Installation rdev;
  rdev.start("cat >>log");
  const auto repository = rdev.create_project();
  for (const char* prompt : {"first\n", "second\n"}) {
    const std::string id = rdev.api().submit("demo", {{"prompt", prompt}, {"auto_push", true}});
    CHECK(rdev.api().finished(id).at("status").as_string() == "completed");
  }
  CHECK(rdev.git(repository, {"rev-list", "--count", "main"}) == "2");
  CHECK(rdev.git(repository, {"show", "main:log"}) == "first\nsecond");
}

TEST_CASE("project and build are made in one request, repository included") {
  Installation rdev;
  rdev.start("cat >file");
  const auto repository = rdev.path("fresh/shop.git");
  const Answer answer = rdev.api().post(
      "/project/create-and-build",
      json::object{{"project", {{"id", "shop"}, {"repository", {{"url", repository.string()}}}}},
                   {"build", {{"prompt", "Open a shop."}, {"auto_push", true}}}});
  REQUIRE(answer.status == 202);
  CHECK(answer.json().at("project").at("id").as_string() == "shop");
  CHECK(answer.json().at("status").as_string() == "pending");
  const std::string id(answer.json().at("task_id").as_string());
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(rdev.git(repository, {"rev-parse", "main"}) ==
        entry.at("result").at("commit_sha").as_string());
}

TEST_CASE("submission by the short path answers with where the build is") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const Answer answer = rdev.api().post("/project/demo/build", json::object{{"prompt", "go"}});
  REQUIRE(answer.status == 202);
  const std::string id(answer.json().at("task_id").as_string());
  CHECK(answer.header("location") == "/builds/" + id);
  CHECK(answer.json().at("project_id").as_string() == "demo");
  CHECK(answer.json().at("status").as_string() == "pending");
  CHECK(std::regex_match(std::string(answer.json().at("created_at").as_string()),
                         std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
}

}  // namespace rdev::testing
