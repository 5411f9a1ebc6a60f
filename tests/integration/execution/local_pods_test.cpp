#include "adapters/local_pod/local_pods.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

namespace {

namespace fs = std::filesystem;

Errc refusal(LocalPodSetup& setup, const domain::Project& project) {
  const auto pod = setup.pods.acquire(project, {});
  REQUIRE(pod.has_error());
  return pod.error().code;
}

Errc failure(ports::Pod& pod, const ports::ExecRequest& request) {
  const auto status = pod.exec(request, {}, {}, {});
  REQUIRE(status.has_error());
  return status.error().code;
}

}  // namespace

TEST_CASE("a pod that has lost its directory is unavailable, and does not lack the program") {
  LocalPodSetup setup(with_and_without_sandbox());
  const auto pod = setup.pod();
  fs::remove_all(setup.root() / "demo");
  ports::ExecRequest request;
  request.argv = {"true"};
  CHECK(failure(*pod, request) == Errc::unavailable);
}

TEST_CASE("a command in a directory that is not there is unavailable") {
  LocalPodSetup setup(with_and_without_sandbox());
  const auto pod = setup.pod();
  ports::ExecRequest request;
  request.argv = {"true"};
  request.workdir = "/no/such/directory";
  CHECK(failure(*pod, request) == Errc::unavailable);
}

TEST_CASE("a program that may not be run is told from one that is not there") {
  LocalPodSetup setup(with_and_without_sandbox());
  const auto pod = setup.pod();
  CHECK(run_in(*pod, {"touch", "plain"}).exit_code == 0);
  ports::ExecRequest request;
  request.argv = {"./plain"};
  CHECK(failure(*pod, request) == Errc::forbidden);
  request.argv = {"./none"};
  CHECK(failure(*pod, request) == Errc::not_found);
}

TEST_CASE("a command that speaks like bubblewrap is not taken for it when it says more") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  for (const char* script :
       {"echo 'bwrap: no' >&2; exit 2", "echo out; echo 'bwrap: no' >&2; exit 1",
        "echo 'bwrap: no' >&2; echo more >&2; exit 1"}) {
    CAPTURE(script);
    CHECK(run_in(*pod, {"sh", "-c", script}).exit_code > 0);
  }
}

TEST_CASE("pods are given to projects that can have one only") {
  LocalPodSetup setup(false);
  CHECK(refusal(setup, project_named("../escape")) == Errc::invalid);
  CHECK(refusal(setup, project_named("")) == Errc::invalid);

  domain::Project project = project_named("demo");
  project.pod = domain::PodRef{.pod_namespace = "ns", .name = {}, .container = {}};
  CHECK(refusal(setup, project) == Errc::invalid);
  for (const char* workdir : {"relative", "/", "/usr", "/usr/src", "/etc", "/proc/x", "/tmp",
                              "/home", "/home/rdev", "/a/../b", "/workspace/"}) {
    CAPTURE(workdir);
    project.pod =
        domain::PodRef{.pod_namespace = {}, .name = {}, .container = {}, .workdir = workdir};
    CHECK(refusal(setup, project) == Errc::invalid);
  }
}

TEST_CASE("a working copy stands where the project wants it") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  domain::Project project = project_named("demo");
  project.pod =
      domain::PodRef{.pod_namespace = {}, .name = {}, .container = {}, .workdir = "/srv/app"};
  const auto pod = setup.pods.acquire(project, {});
  REQUIRE(pod.has_value());
  CHECK((*pod)->workdir() == "/srv/app");
  CHECK(run_in(**pod, {"sh", "-c", "pwd; echo kept >file"}).out == "/srv/app\n");
  CHECK(fs::exists(setup.root() / "demo/workspace/file"));
}

TEST_CASE("a pod is for its owner alone") {
  LocalPodSetup setup(false);
  static_cast<void>(setup.pod());
  for (const char* name : {"demo", "demo/workspace", "demo/home", "demo/state"}) {
    CAPTURE(name);
    CHECK(fs::status(setup.root() / name).permissions() == fs::perms::owner_all);
  }
}

TEST_CASE("a link or a file where a pod should be is refused, and not followed") {
  LocalPodSetup setup(false);
  const fs::path elsewhere = setup.place.path() / "elsewhere";
  fs::create_directories(elsewhere / "workspace");
  fs::create_directories(setup.root());
  fs::create_directory_symlink(elsewhere, setup.root() / "linked");
  std::ofstream(setup.root() / "file") << "text";
  for (const char* name : {"linked", "file"}) {
    CAPTURE(name);
    CHECK(refusal(setup, project_named(name)) == Errc::forbidden);
    const auto removed = setup.pods.remove(project_named(name), {});
    REQUIRE(removed.has_error());
    CHECK(removed.error().code == Errc::forbidden);
  }
  CHECK(fs::exists(elsewhere / "workspace"));
}

TEST_CASE("removing a pod removes what is read-only, and follows no link") {
  LocalPodSetup setup(false);
  const auto pod = setup.pod();
  const fs::path outside = setup.place.path() / "outside";
  fs::create_directory(outside);
  std::ofstream(outside / "kept") << "text";
  fs::create_directory_symlink(outside, setup.root() / "demo/workspace/link");
  CHECK(run_in(*pod, {"sh", "-c", "mkdir -p a/b && touch a/b/c && chmod -R a-w a"}).exit_code == 0);
  CHECK(setup.pods.remove(project_named("demo"), {}).has_value());
  CHECK_FALSE(fs::exists(setup.root() / "demo"));
  CHECK(fs::exists(outside / "kept"));
}

TEST_CASE("trying out the sandbox leaves nothing behind") {
  LocalPodSetup setup(true);
  CHECK(setup.pods.sandboxed().has_value());
  CHECK((!fs::exists(setup.root()) || fs::is_empty(setup.root())));
}

TEST_CASE("the log says when pods run without a sandbox") {
  LocalPodSetup setup(false);
  static_cast<void>(setup.pod());
  CHECK(setup.log.contains("without a sandbox"));
}

}  // namespace rdev::testing
