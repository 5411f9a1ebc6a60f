#include <algorithm>

#include <doctest/doctest.h>

#include "adapters/git/pod_git_operations.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {
namespace {

using Paths = std::vector<std::string>;

/// A working copy with one commit, at the beginning of build "task-1".
struct Begun {
  GitWorld world;
  git::PodGitOperations git;
  ports::GitContext context = world.context("task-1");

  Begun() {
    world.push_from_elsewhere("main", "first.txt", "first\n");
    REQUIRE(git.prepare(world.pod(), context, {}).has_value());
  }

  ports::GitCommit commit(const std::string& message = "a message") {
    return git.commit(world.pod(), context, message, {}).value();
  }

  [[nodiscard]] std::string task() const { return context.task_id.str(); }
  std::string log(const std::string& format) const {
    return world.in_workspace({"log", "-1", "--format=" + format});
  }
};

}  // namespace

TEST_CASE("author and committer are rdev, and the trailer is git's") {
  Begun begun;
  begun.world.write("a.txt", "a");
  const ports::GitCommit made = begun.commit("subject\n\nbody");
  CHECK(made.sha == begun.world.in_workspace({"rev-parse", "HEAD"}));
  CHECK(begun.log("%an <%ae>|%cn <%ce>") == "rdev <rdev@localhost>|rdev <rdev@localhost>");
  CHECK(begun.log("%(trailers:key=Rdev-Task,valueonly,separator=%x2C)") == begun.task());
  CHECK(begun.log("%B") == "subject\n\nbody\n\nRdev-Task: " + begun.task() + "\n");
}

TEST_CASE("the identity can be configured") {
  GitWorld world;
  git::PodGitOperations git({.identity = {"Build \"bot\" two", "bot@example.org"}});
  REQUIRE(git.prepare(world.pod(), world.context("task-1"), {}).has_value());
  world.write("a.txt", "a");
  REQUIRE(git.commit(world.pod(), world.context("task-1"), "m", {}).has_value());
  CHECK(world.in_workspace({"log", "-1", "--format=%an <%ae>"}) ==
        "Build \"bot\" two <bot@example.org>");
  // What the agent commits by itself is under the same name, unless it takes another.
  CHECK(world.in_workspace({"config", "--local", "user.name"}) == "Build \"bot\" two");
}

TEST_CASE("a message comes through as it is: comments, options, scissors, non-ASCII") {
  Begun begun;
  const std::string message =
      "-m --amend\n\n# no comment\n#\n---\n\n\nthree lines further\n"
      "# ------------------------ >8 ------------------------\n\xC3\xA4 'q' \"d\" $(x) `y`";
  begun.world.write("a.txt", "a");
  const ports::GitCommit made = begun.commit(message);
  CHECK(begun.log("%B") == message + "\n\nRdev-Task: " + begun.task() + "\n");
  CHECK(begun.git.find_commit(begun.world.pod(), begun.context, {}).value().sha == made.sha);
}

TEST_CASE("a blank message gets a subject, so that the trailer stays one") {
  Begun begun;
  begun.world.write("a.txt", "a");
  begun.commit(" \n\t\n");
  CHECK(begun.log("%s") == "rdev: build " + begun.task());
  CHECK(begun.log("%(trailers:key=Rdev-Task,valueonly)") == begun.task() + "\n");
}

TEST_CASE("files_changed lists added, changed, deleted and renamed files, sorted") {
  Begun begun;
  begun.world.write("dir/one.txt", "one\ntwo\nthree\nfour\n");
  begun.commit();
  begun.context = begun.world.context("task-2");
  REQUIRE(begun.git.prepare(begun.world.pod(), begun.context, {}).has_value());

  begun.world.agent("mv dir/one.txt dir/renamed.txt; rm first.txt; echo new > Z; echo new > a");
  const Paths expected{"Z", "a", "dir/one.txt", "dir/renamed.txt", "first.txt"};
  CHECK(begun.git.changes(begun.world.pod(), begun.context, {}).value() == expected);
  CHECK(begun.commit().files_changed == expected);
}

TEST_CASE("file names may hold anything that a file system takes") {
  Begun begun;
  const Paths names{"\t", "-rf", "a\nb", "quo\"te", "sp ace", "\xC3\xA4", "\xFF\xFE"};
  for (const std::string& name : names) begun.world.write("odd/" + name, "x");
  Paths expected;
  for (const std::string& name : names) {
    expected.push_back("odd/" + (name == "\xFF\xFE" ? "\xEF\xBF\xBD\xEF\xBF\xBD" : name));
  }
  std::sort(expected.begin(), expected.end());
  CHECK(begun.git.changes(begun.world.pod(), begun.context, {}).value() == expected);
  CHECK(begun.commit().files_changed == expected);
  CHECK(begun.world.in_workspace({"status", "--porcelain"}).empty());
}

TEST_CASE("nothing changed: no commit, and no error") {
  Begun begun;
  const ports::GitCommit made = begun.commit();
  CHECK_FALSE(made.sha);
  CHECK(made.files_changed.empty());
  CHECK(begun.log("%s") == "somebody's first.txt");
}

TEST_CASE("the first commit of an empty repository lists its files") {
  GitWorld world;
  git::PodGitOperations git;
  REQUIRE(git.prepare(world.pod(), world.context("task-1"), {}).has_value());
  CHECK(world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK_FALSE(git.commit(world.pod(), world.context("task-1"), "m", {}).value().sha);
  world.write("b", "b");
  world.write("a", "a");
  const auto made = git.commit(world.pod(), world.context("task-1"), "m", {}).value();
  CHECK(made.sha);
  CHECK(made.files_changed == Paths{"a", "b"});
  CHECK(git.push(world.pod(), world.context("task-1"), {}).value().sha == made.sha);
  CHECK(world.in_repository({"rev-parse", "refs/heads/main"}) == made.sha);
}

TEST_CASE("ignored files stay out, whatever the home directory says") {
  Begun begun;
  write_file(begun.world.home() / ".config/git/ignore", "kept.txt\n");
  write_file(begun.world.home() / ".gitconfig", "[user]\n\tname = evil\n[core]\n\tbare = true\n");
  begun.world.write(".gitignore", "*.o\n");
  begun.world.write("kept.txt", "k");
  begun.world.write("x.o", "o");
  CHECK(begun.commit().files_changed == Paths{".gitignore", "kept.txt"});
  CHECK(begun.log("%an") == "rdev");
}

TEST_CASE("a nested repository without a commit fails with what git said") {
  Begun begun;
  begun.world.agent("git init -q \"$PWD/nested\"; echo x > nested/x");
  const auto made = begun.git.commit(begun.world.pod(), begun.context, "m", {});
  REQUIRE(made.has_error());
  CHECK(made.error().code == Errc::internal);
  CHECK(made.error().message.find("does not have a commit checked out") != std::string::npos);
}

TEST_CASE("the agent's own commits are the build's, with the trailer on the last") {
  Begun begun;
  begun.world.agent(
      "git config user.name Agent; git config user.email agent@example.org;"
      "echo 1 > one; git add one; git commit -qm one; echo 2 > two; git add two;"
      "git commit -qm 'two\n\nSigned-off-by: Agent <agent@example.org>'");

  SUBCASE("when it committed everything") {
    CHECK(begun.git.changes(begun.world.pod(), begun.context, {}).value() == Paths{"one", "two"});
    const ports::GitCommit made = begun.commit();
    CHECK(made.files_changed == Paths{"one", "two"});
    CHECK(begun.log("%B") ==
          "two\n\nSigned-off-by: Agent <agent@example.org>\nRdev-Task: " + begun.task() + "\n");
    CHECK(begun.log("%an|%cn") == "Agent|rdev");
    CHECK(begun.commit().sha == made.sha);
  }

  SUBCASE("when it left changes, too") {
    begun.world.write("three", "3");
    const ports::GitCommit made = begun.commit("the rest");
    CHECK(made.files_changed == Paths{"one", "three", "two"});
    CHECK(begun.log("%s") == "the rest");
  }

  REQUIRE(begun.git.push(begun.world.pod(), begun.context, {}).has_value());
  CHECK(begun.world.in_repository({"log", "--format=%s", "-2", "--skip=1", "main"}).find("one") !=
        std::string::npos);
}

TEST_CASE("what the agent did on another branch, or on none, is the build's") {
  Begun begun;
  SUBCASE("a branch of its own") {
    begun.world.agent("git checkout -q -b feature; echo 1 > one; git add one; git commit -qm one");
  }
  SUBCASE("a detached HEAD") {
    begun.world.agent("git checkout -q --detach; echo 1 > one; git add one; git commit -qm one");
  }
  const ports::GitCommit made = begun.commit();
  REQUIRE(made.sha);
  CHECK(made.files_changed == Paths{"one"});
  CHECK(begun.world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK(begun.git.push(begun.world.pod(), begun.context, {}).value().sha == made.sha);
  CHECK(begun.world.in_repository({"rev-parse", "main"}) == made.sha);
}

TEST_CASE("a rebase the agent was in the middle of does not hinder the commit") {
  Begun begun;
  begun.world.agent(
      "echo a > first.txt; git commit -qam a; git branch other; git reset -q --hard HEAD~1;"
      "echo b > first.txt; git commit -qam b; git rebase -q other >/dev/null 2>&1 || true;"
      "test -d .git/rebase-merge");
  const ports::GitCommit made = begun.commit();
  REQUIRE(made.sha);
  CHECK(begun.world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK(begun.git.push(begun.world.pod(), begun.context, {}).has_value());
}

}  // namespace rdev::testing
