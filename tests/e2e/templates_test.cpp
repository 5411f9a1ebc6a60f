#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

/// A repository without commits.
std::string empty_repository(Installation& rdev) {
  const std::string path = rdev.path("shop.git").string();
  checked_output({"git", "init", "--quiet", "--bare", path});
  return path;
}

json::value create_and_build(Installation& rdev, const json::object& spec) {
  const Answer answer = rdev.api().post(
      "/project/create-and-build",
      json::object{{"project", {{"id", "shop"}, {"repository", {{"url", empty_repository(rdev)}}}}},
                   {"build", spec}});
  CAPTURE(answer.body);
  REQUIRE(answer.status == 202);
  return rdev.api().finished(std::string(answer.json().at("task_id").as_string()));
}

}  // namespace

TEST_CASE("one request makes a monorepo, laid, checked by its own check and pushed") {
  Installation rdev;
  rdev.start("export HOME=$PWD/.git; ./check >.git/checked && echo all is well");
  const json::value entry = create_and_build(rdev, {{"prompt", "Check it."},
                                                    {"template", "monorepo"},
                                                    {"auto_push", true},
                                                    {"variables",
                                                     {{"service", "orders, billing"},
                                                      {"web", "front"},
                                                      {"library", "money"},
                                                      {"orders.calls", "billing"},
                                                      {"orders.uses", "money"},
                                                      {"front.calls", "orders, billing"}}}});
  CAPTURE(entry);
  REQUIRE(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == "all is well\n");
  CHECK(entry.at("result").at("pushed").as_bool());
  const std::string files =
      rdev.git(rdev.path("shop.git"), {"ls-tree", "-r", "--name-only", "main"});
  for (const char* file :
       {".woodpecker.yml", "check", "services/orders/src/server.mjs", "web/front/src/index.html",
        "services/billing/package.json", "libraries/money/src/index.mjs"}) {
    CAPTURE(file);
    CHECK(files.find(file + std::string("\n")) != std::string::npos);
  }
  CHECK(files.find("node_modules") == std::string::npos);

  const json::array events =
      rdev.api().events_until(std::string(entry.at("task_id").as_string()), "build.completed");
  std::size_t scaffolds = 0;
  for (const json::value& event : events) {
    if (event.at("type").as_string() != "provision.scaffold") continue;
    ++scaffolds;
    CHECK(event.at("data").at("template").as_string() == "monorepo");
  }
  CHECK(scaffolds == 1);
}

TEST_CASE("variables that a template has not, or that are wrong, are refused at submission") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const auto refused = [&](const json::object& variables) {
    const Answer answer = rdev.api().post(
        "/projects/demo/builds",
        json::object{{"prompt", "x"}, {"template", "monorepo"}, {"variables", variables}});
    CHECK(answer.status == 422);
    return std::string(answer.json().at("errors").at(0).at("pointer").as_string());
  };
  CHECK(refused({{"service", "../x"}}) == "/variables/service");
  CHECK(refused({{"service", "a"}, {"a.port", "http"}}) == "/variables/a.port");
  CHECK(refused({{"service", "a"}, {"a.calls", "b"}}) == "/variables/a.calls");
  CHECK(refused({{"b.port", "80"}}) == "/variables/b.port");
  CHECK(rdev.api().get("/projects/demo/builds").json().at("builds").as_array().empty());
}

TEST_CASE("an operator's template is offered, laid, and stands before a built-in of its name") {
  Installation rdev;
  const fs::path templates = rdev.path("templates");
  write(templates / "blank/template.json",
        R"({"name": "blank", "version": "mine", "variables": {"who": {"default": "you"}}})");
  write(templates / "blank/files/hello.mustache", "hello {{who}}, this is {{project}}");
  rdev.start("cat hello", {"--templates", templates.string()});
  const json::value offered = rdev.api().get("/templates").json();
  REQUIRE(offered.at("templates").as_array().size() == 5);
  CHECK(offered.at("templates").at(0).at("version").as_string() == "mine");
  CHECK(offered.at("templates").at(0).at("variables").at("who").at("default").as_string() == "you");
  const json::value entry = create_and_build(
      rdev, {{"prompt", "x"}, {"template", "blank"}, {"variables", {{"who", "{{project}}"}}}});
  CHECK(entry.at("result").at("output").as_string() == "hello {{project}}, this is shop");
  CHECK(entry.at("result").at("files_changed") == json::array{"hello"});
}

TEST_CASE("a server does not start with a template that is broken, and says where") {
  Installation rdev;
  write(rdev.path("templates") / "mine/template.json", R"({"name": "mine", "prompt": "x"})");
  const CommandOutcome outcome =
      run_command({"sh", "-c", R"(exec "$@" 2>&1)", "sh", RDEV_SERVER_PATH, "--listen",
                   "127.0.0.1:0", "--database", "sqlite:" + rdev.path("x.db").string(),
                   "--templates", rdev.path("templates").string()});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.output.find("mine/template.json") != std::string::npos);
  CHECK(outcome.output.find("/prompt") != std::string::npos);
}

}  // namespace rdev::testing
