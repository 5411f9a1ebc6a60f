#include <filesystem>

#include <doctest/doctest.h>

#include "adapters/git/pod_git_operations.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

/// A working copy at the end of build "task-1", which pushed nothing.
struct Worked {
  GitWorld world;
  git::PodGitOperations git;

  Worked() {
    world.push_from_elsewhere("main", "first.txt", "first\n");
    prepare("task-1");
  }

  void prepare(const std::string& task) { prepare(world.context(task)); }
  void prepare(const ports::GitContext& context) {
    const auto done = git.prepare(world.pod(), context, {});
    REQUIRE_MESSAGE(done.has_value(), done.error().message);
  }

  std::string commit(const std::string& task, const std::string& file) {
    world.write(file, file);
    return git.commit(world.pod(), world.context(task), file, {}).value().sha.value();
  }

  std::string head() const { return world.in_workspace({"rev-parse", "HEAD"}); }
  std::string branch() const { return world.in_workspace({"symbolic-ref", "HEAD"}); }
  std::string status() const { return world.in_workspace({"status", "--porcelain"}); }
};

}  // namespace

TEST_CASE("an empty workdir becomes a clone on the branch, with the remote named origin") {
  Worked worked;
  CHECK(worked.branch() == "refs/heads/main");
  CHECK(worked.world.read("first.txt") == "first\n");
  CHECK(worked.status().empty());
  CHECK(worked.world.in_workspace({"remote", "get-url", "origin"}) ==
        worked.world.repository().string());
  CHECK(worked.world.in_workspace({"rev-parse", "origin/main"}) == worked.head());
}

TEST_CASE("files that lie in the workdir before the clone are changes of the first build") {
  GitWorld world;
  git::PodGitOperations git;
  world.push_from_elsewhere("main", "dir/first.txt", "first\n");
  world.push_from_elsewhere("main", "dir/second.txt", "second\n");
  world.write("dir/first.txt", "mine\n");
  world.write("scaffold", "s");
  REQUIRE(git.prepare(world.pod(), world.context("task-1"), {}).has_value());
  CHECK(world.read("dir/first.txt") == "mine\n");
  CHECK(world.read("dir/second.txt") == "second\n");
  CHECK(world.in_workspace({"status", "--porcelain"}) == " M dir/first.txt\n?? scaffold");
}

TEST_CASE("a clone that died over the fetch is gone on with") {
  GitWorld world;
  git::PodGitOperations git;
  const std::string sha = world.push_from_elsewhere("main", "first.txt", "first\n");
  SUBCASE("after making the repository") {
    world.in_workspace({"init", "--quiet", "--initial-branch=main"});
  }
  SUBCASE("in the middle of making it") {
    fs::create_directories(world.workspace() / ".git/refs");
  }
  SUBCASE("after the fetch") {
    world.in_workspace({"init", "--quiet", "--initial-branch=main"});
    world.in_workspace(
        {"fetch", "--quiet", world.repository().string(), "+refs/heads/*:refs/remotes/origin/*"});
    SUBCASE("with some of the files") {
      world.in_workspace({"read-tree", sha});
    }
  }
  REQUIRE(git.prepare(world.pod(), world.context("task-1"), {}).has_value());
  CHECK(world.in_workspace({"rev-parse", "HEAD"}) == sha);
  CHECK(world.in_workspace({"status", "--porcelain"}).empty());
}

TEST_CASE("a working copy follows the remote") {
  Worked worked;
  const std::string newer = worked.world.push_from_elsewhere("main", "second.txt", "2");
  worked.prepare("task-2");
  CHECK(worked.head() == newer);
  CHECK(worked.world.read("second.txt") == "2");
  CHECK(worked.status().empty());
}

TEST_CASE("changes that a failed build left stay while the remote moves on beside them") {
  Worked worked;
  worked.world.write("first.txt", "changed\n");
  worked.world.write("new.txt", "new\n");
  const std::string newer = worked.world.push_from_elsewhere("main", "second.txt", "2");
  worked.prepare("task-2");
  CHECK(worked.head() == newer);
  CHECK(worked.status() == " M first.txt\n?? new.txt");
}

TEST_CASE("changes in the remote's way hold the working copy where it is") {
  Worked worked;
  const std::string before = worked.head();
  worked.world.push_from_elsewhere("main", "second.txt", "theirs");
  SUBCASE("a new file") {
    worked.world.write("second.txt", "mine");
    worked.prepare("task-2");
    CHECK(worked.world.read("second.txt") == "mine");
  }
  SUBCASE("a changed file") {
    worked.world.push_from_elsewhere("main", "first.txt", "theirs");
    worked.world.write("first.txt", "mine");
    worked.prepare("task-2");
    CHECK(worked.world.read("first.txt") == "mine");
  }
  CHECK(worked.head() == before);
}

TEST_CASE("where so configured, changes of a failed build go to the stash") {
  Worked worked;
  git::PodGitOperations stashing({.dirty_tree = git::DirtyTree::stash});
  worked.world.write("first.txt", "changed\n");
  worked.world.write("new.txt", "new\n");
  const std::string newer = worked.world.push_from_elsewhere("main", "second.txt", "2");
  REQUIRE(stashing.prepare(worked.world.pod(), worked.world.context("task-2"), {}).has_value());
  CHECK(worked.head() == newer);
  CHECK(worked.status().empty());
  CHECK(worked.world.in_workspace({"stash", "list", "--format=%s"}) ==
        "On main: rdev: found before build " + worked.world.context("task-2").task_id.str());
  CHECK(worked.world.in_workspace({"show", "stash@{0}:first.txt"}) == "changed");
  CHECK(worked.world.in_workspace({"show", "stash@{0}^3:new.txt"}) == "new");
}

TEST_CASE("commits that were never pushed stay, also when the remote went on") {
  Worked worked;
  const std::string own = worked.commit("task-1", "own.txt");
  SUBCASE("the remote stood still") {}
  SUBCASE("the remote went on") {
    worked.world.push_from_elsewhere("main", "second.txt", "2");
  }
  worked.prepare("task-2");
  CHECK(worked.head() == own);
}

TEST_CASE("a remote whose history was rewritten is followed when nothing of ours is on it") {
  Worked worked;
  const std::string before = worked.head();
  worked.world.in_repository({"update-ref", "-d", "refs/heads/main"});
  const std::string after = worked.world.push_from_elsewhere("main", "other.txt", "o");
  worked.prepare("task-2");
  CHECK(worked.head() == after);
  CHECK(worked.world.in_workspace({"rev-parse", "refs/rdev/kept/" + before}) == before);
}

TEST_CASE("a moved repository is found at its new URL") {
  Worked worked;
  worked.world.move_repository();
  const std::string newer = worked.world.push_from_elsewhere("main", "second.txt", "2");
  worked.prepare("task-2");
  CHECK(worked.head() == newer);
  CHECK(worked.world.in_workspace({"remote", "get-url", "origin"}) ==
        worked.world.repository().string());
}

TEST_CASE("a working copy on another branch or on none gets on the wanted one") {
  Worked worked;
  SUBCASE("another branch") {
    worked.world.agent("git checkout -q -b other");
  }
  SUBCASE("a detached HEAD") {
    worked.world.agent("git checkout -q --detach");
  }
  worked.world.agent("echo x > x; git add x; git commit -qm x");
  const std::string left = worked.head();
  worked.world.write("untracked", "u");
  worked.prepare("task-2");
  CHECK(worked.branch() == "refs/heads/main");
  CHECK(worked.world.in_workspace({"log", "-1", "--format=%s"}) == "somebody's first.txt");
  CHECK(worked.status() == "?? untracked");
  CHECK_FALSE(worked.world.in_workspace({"for-each-ref", "--contains", left, "--count=1"}).empty());
}

TEST_CASE("changes in the way of another branch wait in the stash") {
  Worked worked;
  worked.world.push_from_elsewhere("dev", "first.txt", "dev\n");
  worked.world.write("first.txt", "mine\n");
  ports::GitContext context = worked.world.context("task-2");
  context.branch = "dev";
  worked.prepare(context);
  CHECK(worked.branch() == "refs/heads/dev");
  CHECK(worked.world.read("first.txt") == "dev\n");
  CHECK(worked.world.in_workspace({"show", "stash@{0}:first.txt"}) == "mine");
}

TEST_CASE("a branch that nobody has begins at the project's default branch") {
  Worked worked;
  const std::string newer = worked.world.push_from_elsewhere("main", "second.txt", "2");
  ports::GitContext context = worked.world.context("task-2");
  context.branch = "feature/one";
  SUBCASE("in a working copy that is there") {}
  SUBCASE("in a fresh one") {
    for (const auto& entry : fs::directory_iterator(worked.world.workspace())) {
      fs::remove_all(entry);
    }
  }
  worked.prepare(context);
  CHECK(worked.branch() == "refs/heads/feature/one");
  CHECK(worked.head() == newer);
  CHECK(worked.status().empty());
}

TEST_CASE("a project whose default branch is not there begins at the remote's own") {
  GitWorld world;
  git::PodGitOperations git;
  const std::string sha = world.push_from_elsewhere("trunk", "first.txt", "1");
  world.in_repository({"symbolic-ref", "HEAD", "refs/heads/trunk"});
  REQUIRE(git.prepare(world.pod(), world.context("task-1"), {}).has_value());
  CHECK(world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK(world.in_workspace({"rev-parse", "HEAD"}) == sha);
}

TEST_CASE("an empty remote gives an unborn branch of the right name, whatever stood there") {
  GitWorld world;
  git::PodGitOperations git;
  ports::GitContext context = world.context("task-1");
  REQUIRE(git.prepare(world.pod(), context, {}).has_value());
  context.branch = "dev";
  REQUIRE(git.prepare(world.pod(), context, {}).has_value());
  CHECK(world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/dev");
}

TEST_CASE("a merge the agent was in the middle of stays as changes") {
  Worked worked;
  worked.world.agent(
      "git checkout -q -b side; echo side > first.txt; git commit -qam side; git checkout -q main;"
      "echo main > first.txt; git commit -qam main; git merge side >/dev/null || true");
  worked.prepare("task-2");
  CHECK_FALSE(fs::exists(worked.world.workspace() / ".git/MERGE_HEAD"));
  CHECK(worked.status() == " M first.txt");
  CHECK(worked.world.read("first.txt").find("<<<<<<<") != std::string::npos);
}

TEST_CASE("locks of a killed git do not hold anything up") {
  Worked worked;
  worked.world.push_from_elsewhere("main", "second.txt", "2");
  for (const char* name : {"index.lock", "HEAD.lock", "config.lock", "refs/heads/main.lock",
                           "refs/remotes/origin/main.lock", "packed-refs.lock"}) {
    worked.world.write(std::string(".git/") + name, "");
  }
  worked.prepare("task-2");
  worked.world.write(".git/index.lock", "");
  CHECK_FALSE(worked.commit("task-2", "own.txt").empty());
}

TEST_CASE("a missing remote is unavailable, and says so") {
  GitWorld world;
  git::PodGitOperations git;
  fs::remove_all(world.repository());
  const auto done = git.prepare(world.pod(), world.context("task-1"), {});
  REQUIRE(done.has_error());
  CHECK(done.error().code == Errc::unavailable);
  CHECK(done.error().message.find(world.repository().string()) != std::string::npos);
}

TEST_CASE("the relay and its borrowed objects are gone afterwards") {
  Worked worked;
  worked.world.push_from_elsewhere("main", "second.txt", "2");
  worked.prepare("task-2");
  CHECK(fs::is_empty(worked.world.workspace().parent_path() / "state"));
}

}  // namespace rdev::testing
