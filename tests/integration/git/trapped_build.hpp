#pragma once

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "adapters/git/pod_git_operations.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {

/// A build whose agent is at work.
struct TrappedBuild {
  GitWorld world;
  git::PodGitOperations git;
  ports::GitContext context = world.context("task-1");

  TrappedBuild() {
    world.push_from_elsewhere("main", "first.txt", "first\n");
    prepare();
    // What a trap does when it snaps. The path is right inside the sandbox as well.
    world.agent("mkdir -p traps; printf '#!/bin/sh\\necho \"$0 $*\" >>" + world.pod().workdir() +
                "/snapped\\ncat\\nexit 0\\n' > traps/trap; chmod +x traps/trap");
    world.write(".gitignore", "/traps\n/snapped\n");
  }

  void prepare() {
    const auto done = git.prepare(world.pod(), context, {});
    REQUIRE_MESSAGE(done.has_value(), done.error().message);
  }

  [[nodiscard]] std::string trap() { return world.pod().workdir() + "/traps/trap"; }

  /// From the agent's end to the next build's beginning, with a rejected push in between.
  void finish() {
    world.write("own.txt", "own\n");
    REQUIRE(git.changes(world.pod(), context, {}).has_value());
    const auto made = git.commit(world.pod(), context, "own", {});
    REQUIRE_MESSAGE(made.has_value(), made.error().message);
    world.push_from_elsewhere("main", "theirs.txt", "t");
    const auto pushed = git.push(world.pod(), context, {});
    REQUIRE_MESSAGE(pushed.has_value(), pushed.error().message);
    CHECK(world.in_repository({"rev-parse", "main"}) == pushed->sha);
    world.push_from_elsewhere("main", "more.txt", "m");
    context = world.context("task-2");
    prepare();
  }

  /// The same git without our care, to see that the traps are laid well.
  void check_that_it_snaps(const std::string& command) {
    world.agent(command + " >/dev/null 2>&1 || true");
    REQUIRE(std::filesystem::exists(world.workspace() / "snapped"));
    std::filesystem::remove(world.workspace() / "snapped");
  }

  void check_nothing_snapped() const {
    CHECK_FALSE(std::filesystem::exists(world.workspace() / "snapped"));
  }
};

}  // namespace rdev::testing
