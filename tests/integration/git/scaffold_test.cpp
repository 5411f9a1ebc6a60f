#include "core/worker/scaffold.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/git/pod_git_operations.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {

namespace {

const std::vector<ports::ScaffoldFile> kFiles{
    {"README", "hello\n", false},
    {"bin/run me", "#!/bin/sh\n", true},
    {"bytes/-n 'x'", std::string("\0\xFF\n", 3), false},
};

/// A prepared working copy, and a build that lays scaffolds into it.
class ScaffoldWorld {
 public:
  ScaffoldWorld() {
    const auto done = git.prepare(git_world.pod(), context(), {});
    if (done.has_error()) FAIL(done.error().message);
  }

  [[nodiscard]] ports::GitContext context() const { return git_world.context("scaffold"); }

  Result<bool> lay(const std::vector<ports::ScaffoldFile>& files = kFiles) {
    return worker::Scaffolder(git_world.pod(), context().task_id, {}).lay(files);
  }

  GitWorld git_world;
  git::PodGitOperations git;
};

}  // namespace

TEST_CASE("scaffold: every byte and mode is as it was, and is committed") {
  ScaffoldWorld world;
  CHECK(world.lay().value());
  for (const ports::ScaffoldFile& file : kFiles) {
    CAPTURE(file.path);
    CHECK(world.git_world.read(file.path) == file.bytes);
    const auto mode =
        std::filesystem::status(world.git_world.workspace() / file.path).permissions();
    CHECK(((mode & std::filesystem::perms::owner_exec) != std::filesystem::perms::none) ==
          file.executable);
  }
  const auto made = world.git.commit(world.git_world.pod(), world.context(), "first", {});
  CHECK(made.value().files_changed ==
        std::vector<std::string>{"README", "bin/run me", "bytes/-n 'x'"});
}

TEST_CASE("scaffold: laid once, it is left to whoever works on it") {
  ScaffoldWorld world;
  REQUIRE(world.lay().value());
  world.git_world.write("README", "mine\n");
  CHECK_FALSE(world.lay().value());
  CHECK(world.git_world.read("README") == "mine\n");
}

TEST_CASE("scaffold: one that was set aside with all else is laid again") {
  ScaffoldWorld world;
  REQUIRE(world.lay().value());
  for (const char* name : {"README", "bin", "bytes"}) {
    std::filesystem::remove_all(world.git_world.workspace() / name);
  }
  CHECK(world.lay().value());
  CHECK(world.git_world.read("README") == "hello\n");
}

TEST_CASE("scaffold: what a worker that died has begun is completed") {
  ScaffoldWorld world;
  world.git_world.write("README", "hello\n");
  world.git_world.write(".git/rdev-scaffold.new", "half");
  CHECK(world.lay().value());
  CHECK(world.git_world.read("bin/run me") == "#!/bin/sh\n");
}

TEST_CASE("scaffold: nothing that is there is overwritten, nor written through") {
  ScaffoldWorld world;
  SUBCASE("a file of other content") {
    world.git_world.write("bin/run me", "mine");
  }
  SUBCASE("a link that leads nowhere") {
    world.git_world.write("bin/x", "");
    std::filesystem::create_symlink("gone", world.git_world.workspace() / "bin/run me");
  }
  const auto laid = world.lay();
  REQUIRE(laid.has_error());
  CHECK(laid.error().code == Errc::conflict);
  CHECK(laid.error().message.find("bin/run me") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(world.git_world.workspace() / "bin/gone"));
}

TEST_CASE("scaffold: without files there is nothing to do") {
  CHECK_FALSE(ScaffoldWorld().lay({}).value());
}

}  // namespace rdev::testing
