#include "apps/rdev/spec.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "apps/rdev/command_line.hpp"
#include "apps/rdev/listing.hpp"
#include "core/domain/build_json.hpp"
#include "core/domain/project.hpp"

namespace rdev::cli {

namespace json = boost::json;

TEST_CASE("a spec holds what was given and nothing else") {
  CHECK(make_spec({}, "go").value() == json::object{{"prompt", "go"}});
  StartOptions options;
  options.push = true;
  options.variables = {"a=1", "b=x=y"};
  options.timeout_seconds = 5;
  options.artifacts = {"*.log"};
  CHECK(make_spec(options, "go").value() == json::object{{"prompt", "go"},
                                                         {"variables", {{"a", "1"}, {"b", "x=y"}}},
                                                         {"auto_push", true},
                                                         {"timeout_seconds", 5},
                                                         {"artifacts", json::array{"*.log"}}});
  options.variables = {"=x"};
  CHECK(make_spec(options, "go").error().message.starts_with("--var takes NAME=VALUE"));
}

TEST_CASE("a spec with every flag is what the server reads") {
  StartOptions options{.project = "p",
                       .prompt = "x",
                       .prompt_file = "",
                       .template_name = "t",
                       .variables = {"a=b"},
                       .commit = true,
                       .push = true,
                       .agent = "codex",
                       .model = "m",
                       .timeout_seconds = 60,
                       .priority = 1,
                       .max_attempts = 2,
                       .max_turns = 3,
                       .max_cost_usd = 1.5,
                       .branch = "dev",
                       .message = "done",
                       .artifacts = {"*.log"},
                       .metadata = {"k=v"},
                       .env_secrets = {"NAME"},
                       .callback_url = "https://bot.example/",
                       .idempotency_key = "",
                       .watch = false};
  const auto spec = domain::parse_build_spec(make_spec(options, "go").value());
  REQUIRE(spec.has_value());
  CHECK(spec->timeout == std::chrono::seconds(60));
  CHECK(spec->commit_message == "done");
}

TEST_CASE("a project with every flag is what the server reads") {
  ProjectOptions options;
  options.id = "shop";
  options.name = "A shop";
  options.branch = "dev";
  options.repository = "/srv/git/shop.git";
  options.agent = "codex";
  options.template_name = "blank";
  options.max_concurrent_builds = 2;
  options.provision = {"database", "cache"};
  options.pod = "builds/shop-pod";
  options.workdir = "/workspace/shop";
  const auto project =
      domain::parse_project(make_project(options, "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"), "");
  REQUIRE(project.has_value());
  CHECK(project->pod->pod_namespace == "builds");
  CHECK(project->pod->name == "shop-pod");
  CHECK(project->provision.cache);
  ProjectOptions least;
  least.id = "a";
  CHECK(make_project(least, "") == json::object{{"id", "a"}});
}

TEST_CASE("the spec of an entry can be submitted again") {
  const json::value entry{{"spec", {{"prompt", "go"}, {"agent", nullptr}, {"priority", 0}}}};
  CHECK(spec_of_entry(entry) == json::object{{"prompt", "go"}, {"priority", 0}});
}

TEST_CASE("every flag that a fault is blamed on is one of its command") {
  const CommandLine line;
  const CommandModel root = line.model();
  for (const auto& [path, named] : flags_of_fields()) {
    const std::string flag = named;
    CAPTURE(flag);
    const std::string group = path.substr(0, path.find(' '));
    const std::string name = path.substr(path.find(' ') + 1);
    bool found = false;
    for (const CommandModel& one : root.commands) {
      for (const CommandModel& command : one.commands) {
        if (one.name != group || command.name != name) continue;
        for (const FlagModel& model : command.flags) {
          found =
              found || std::find(model.names.begin(), model.names.end(), flag) != model.names.end();
        }
      }
    }
    CHECK(found);
  }
}

TEST_CASE("what stands in a path or a query is escaped") {
  ListOptions options;
  options.project = "../x?y";
  options.text = "a&b=c d/ü";
  CHECK(builds_target(options) == "/projects/..%2Fx%3Fy/builds?limit=20&q=a%26b%3Dc%20d%2F%C3%BC");
  CHECK(escaped("..") == "%2E%2E");
}

}  // namespace rdev::cli
