#include <algorithm>
#include <filesystem>
#include <sstream>

#include <doctest/doctest.h>

#include "adapters/git/bare_repository.hpp"
#include "adapters/git/pod_git_operations.hpp"
#include "adapters/memory/pod.hpp"
#include "adapters/memory/pod_git.hpp"
#include "adapters/memory/provisioner.hpp"
#include "tests/contract/pod_git_contract.hpp"
#include "tests/contract/provisioner_contract.hpp"
#include "tests/support/command.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

void run_on_real_git(GitWorld& world) {
  git::PodGitOperations git;
  const std::string repository = world.repository().string();
  pod_git_contract(
      {git, world.pod(), world.project().repository,
       [&](const std::string& path) { world.write(path, "a change of " + path); },
       [&](const std::string& path) {
         world.push_from_elsewhere("main", path, "somebody's " + path);
       },
       [&] {
         std::vector<std::string> commits;
         if (!world.has_branch("main")) return commits;
         std::istringstream list(world.in_repository({"rev-list", "--reverse", "main"}));
         for (std::string sha; list >> sha;) commits.push_back(sha);
         return commits;
       },
       [&](const std::string& words) {
         world.set_remote_hook("pre-receive",
                               words.empty() ? "exit 0" : "echo '" + words + "'; exit 1");
       },
       [&](bool away) {
         const std::string elsewhere = repository + ".away";
         fs::rename(away ? repository : elsewhere, away ? elsewhere : repository);
       }});
}

}  // namespace

TEST_CASE("pod git contract: git in a sandboxed local pod") {
  GitWorld world;
  if (!world.is_sandboxed()) {
    MESSAGE("skipped: bubblewrap does not work here");
    return;
  }
  run_on_real_git(world);
}

TEST_CASE("pod git contract: git in a local pod without a sandbox") {
  GitWorld world(Sandbox::never);
  run_on_real_git(world);
}

TEST_CASE("pod git contract: memory") {
  memory::PodGit git;
  memory::Pod pod;
  const domain::Repository repository{"/srv/git/demo.git", "main"};
  pod_git_contract(
      {git, pod, repository, [&](const std::string& path) { git.change(pod.describe(), path); },
       [&](const std::string& path) { git.push_from_elsewhere(repository, "main", path); },
       [&] {
         std::vector<std::string> commits;
         for (const auto& commit : git.remote_commits(repository, "main")) {
           commits.push_back(commit.sha);
         }
         return commits;
       },
       [&](const std::string& words) {
         git.set_refusal(words.empty() ? std::nullopt : std::optional(words));
       },
       [&](bool away) { git.set_unavailable(away); }});
}

TEST_CASE("the memory git fails as scripted, once, and keeps every call") {
  using Operation = memory::PodGit::Operation;
  memory::PodGit git;
  memory::Pod pod;
  const ports::GitContext context{domain::TaskId("task-1"), {"/srv/git/demo.git", "main"}, "main"};
  git.change(pod.describe(), "scaffold");
  git.fail_next(Operation::prepare, {Errc::forbidden, "no"});
  CHECK(git.prepare(pod, context, {}).error().code == Errc::forbidden);
  CHECK(git.commit(pod, context, "m", {}).error().code == Errc::internal);
  CHECK(git.prepare(pod, context, {}).has_value());
  CHECK(git.commit(pod, context, "m", {})->files_changed == std::vector<std::string>{"scaffold"});
  const auto calls = git.calls();
  REQUIRE(calls.size() == 4);
  CHECK(calls.front().operation == Operation::prepare);
  CHECK(calls.back().message == "m");
  CHECK(calls.back().context.task_id == context.task_id);
}

TEST_CASE("provisioner contract: bare repositories at their owners' paths") {
  const TemporaryDirectory place;
  git::BareRepositories repositories;
  domain::Project project;
  project.id = domain::ProjectId("demo");
  const fs::path path = place.path() / "some" / "where" / "demo.git";
  project.repository.url = path.string();
  provisioner_contract({repositories, project, [&] { return fs::exists(path); },
                        [&] { write_file(path, "a file"); }});
}

TEST_CASE("provisioner contract: bare repositories below a root") {
  const TemporaryDirectory place;
  git::BareRepositories repositories(place.path());
  domain::Project project;
  project.id = domain::ProjectId("demo");
  const fs::path path = place.path() / "demo.git";
  provisioner_contract({repositories, project, [&] { return fs::exists(path); },
                        [&] {
                          checked_output({"git", "init", "--quiet", "--bare", path.string()});
                        }});
}

TEST_CASE("provisioner contract: memory") {
  memory::Provisioner databases("database");
  domain::Project project;
  project.id = domain::ProjectId("demo");
  bool occupied = false;
  provisioner_contract({databases, project,
                        [&] { return occupied || !databases.resources().empty(); },
                        [&] {
                          databases.occupy("demo");
                          occupied = true;
                        }});
}

TEST_CASE("the memory provisioner fails as scripted, once") {
  memory::Provisioner databases("database");
  domain::Project project;
  project.id = domain::ProjectId("demo");
  const auto resource = planned(databases, project);
  databases.fail_create({Errc::unavailable, "away"});
  CHECK(databases.create(resource, {}).error().code == Errc::unavailable);
  CHECK(databases.create(resource, {}).has_value());
  databases.fail_destroy({Errc::forbidden, "no"});
  CHECK(databases.destroy(resource, {}).error().code == Errc::forbidden);
  CHECK(databases.resources() == std::vector<std::string>{"demo"});
  CHECK(databases.destroy(resource, {}).has_value());
  CHECK(databases.resources().empty());
  databases.refuse("demo");
  CHECK(databases.plan(project).error().fields.at(0).pointer == "/id");
}

}  // namespace rdev::testing
