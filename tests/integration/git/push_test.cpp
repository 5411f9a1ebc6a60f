#include <filesystem>
#include <stop_token>

#include <doctest/doctest.h>

#include "adapters/git/pod_git_operations.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {
namespace {

/// A build that has committed one file.
struct Committed {
  GitWorld world;
  git::PodGitOperations git;
  ports::GitContext context = world.context("task-1");
  std::string first;
  std::string sha;

  Committed() {
    first = world.push_from_elsewhere("main", "first.txt", "first\n");
    prepare();
    world.write("own.txt", "own\n");
    sha = git.commit(world.pod(), context, "own", {}).value().sha.value();
  }

  void prepare() {
    const auto done = git.prepare(world.pod(), context, {});
    REQUIRE_MESSAGE(done.has_value(), done.error().message);
  }
  Result<ports::GitPush> push() { return git.push(world.pod(), context, {}); }
  std::string tip() const { return world.in_repository({"rev-parse", "main"}); }
  std::string head() const { return world.in_workspace({"rev-parse", "HEAD"}); }
  std::string builds() const {
    return world.in_repository(
        {"rev-list", "--count", "--grep=Rdev-Task: " + context.task_id.str(), "main"});
  }
};

}  // namespace

TEST_CASE("a push stands on the remote's branch, and tells of it without credentials") {
  Committed build;
  const auto pushed = build.push();
  REQUIRE_MESSAGE(pushed.has_value(), pushed.error().message);
  CHECK(pushed->sha == build.sha);
  CHECK(pushed->branch == "main");
  CHECK(pushed->remote == build.world.repository().string());
  CHECK(build.tip() == build.sha);
  CHECK(build.world.in_workspace({"rev-parse", "origin/main"}) == build.sha);
}

TEST_CASE("a branch the remote does not have is made") {
  Committed build;
  build.context.branch = "feature/one";
  build.prepare();
  build.world.write("feature.txt", "f");
  const auto made = build.git.commit(build.world.pod(), build.context, "f", {}).value();
  CHECK(build.push().value().branch == "feature/one");
  CHECK(build.world.in_repository({"rev-parse", "feature/one"}) == made.sha);
  CHECK(build.tip() == build.first);
}

TEST_CASE("a push repeated finds its commit on the remote") {
  Committed build;
  REQUIRE(build.push().has_value());
  CHECK(build.push().value().sha == build.sha);
  CHECK(build.builds() == "1");
}

TEST_CASE("an attempt after a crash finds the commit of the one before") {
  Committed build;
  SUBCASE("between commit and push") {}
  SUBCASE("between push and record") {
    REQUIRE(build.push().has_value());
  }
  SUBCASE("between push and record, and others pushed on top since") {
    REQUIRE(build.push().has_value());
    build.world.push_from_elsewhere("main", "theirs.txt", "t");
    build.world.push_from_elsewhere("main", "more.txt", "m");
  }
  build.prepare();
  const auto found = build.git.find_commit(build.world.pod(), build.context, {}).value();
  CHECK(found.sha == build.sha);
  CHECK(found.files_changed == std::vector<std::string>{"own.txt"});
  CHECK(build.git.commit(build.world.pod(), build.context, "own", {}).value().sha == build.sha);
  CHECK(build.push().value().sha == build.sha);
  CHECK(build.builds() == "1");
}

TEST_CASE("a commit of another build is not taken for this one's") {
  Committed build;
  build.context = build.world.context("task-2");
  build.prepare();
  CHECK_FALSE(build.git.find_commit(build.world.pod(), build.context, {}).value().sha);
  CHECK_FALSE(build.git.commit(build.world.pod(), build.context, "m", {}).value().sha);
}

TEST_CASE("a rejected push goes on top of what the others pushed") {
  Committed build;
  const std::string theirs = build.world.push_from_elsewhere("main", "theirs.txt", "t");
  build.world.write("dirty.txt", "left over");
  build.world.write("own.txt", "changed since");
  const auto pushed = build.push();
  REQUIRE_MESSAGE(pushed.has_value(), pushed.error().message);
  CHECK(pushed->sha != build.sha);
  CHECK(build.tip() == pushed->sha);
  CHECK(build.world.in_repository({"rev-parse", "main~1"}) == theirs);
  CHECK(build.builds() == "1");
  CHECK(build.world.in_repository({"log", "-1", "--format=%an|%cn", "main"}) == "rdev|rdev");
  CHECK(build.world.in_workspace({"status", "--porcelain"}) == " M own.txt\n?? dirty.txt");

  const auto found = build.git.find_commit(build.world.pod(), build.context, {}).value();
  CHECK(found.sha == pushed->sha);
  CHECK(found.files_changed == std::vector<std::string>{"own.txt"});
}

TEST_CASE("a change that somebody else made as well stays a commit of the build") {
  Committed build;
  build.world.push_from_elsewhere("main", "own.txt", "own\n");
  REQUIRE(build.push().has_value());
  CHECK(build.builds() == "1");
}

TEST_CASE("a rebase in conflict is a conflict, and leaves the commit as it was") {
  Committed build;
  const std::string theirs = build.world.push_from_elsewhere("main", "own.txt", "theirs\n");
  const auto pushed = build.push();
  REQUIRE(pushed.has_error());
  CHECK(pushed.error().code == Errc::conflict);
  CHECK(pushed.error().message.find("own.txt") != std::string::npos);
  CHECK(build.head() == build.sha);
  CHECK(build.world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK(build.world.in_workspace({"status", "--porcelain"}).empty());
  CHECK(build.tip() == theirs);
  // And a later build can go on from there.
  build.context = build.world.context("task-2");
  build.prepare();
  CHECK(build.head() == build.sha);
}

TEST_CASE("a rebase that was killed is undone by the next attempt") {
  Committed build;
  const std::string theirs = build.world.push_from_elsewhere("main", "own.txt", "theirs\n");
  build.world.in_workspace({"fetch", "--quiet", build.world.repository().string()});
  build.world.in_workspace({"update-ref", "refs/rdev/rebase", build.sha});
  build.world.agent("git rebase -q " + theirs + " 2>/dev/null || test -d .git/rebase-merge");
  build.prepare();
  CHECK(build.head() == build.sha);
  CHECK(build.world.in_workspace({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK(build.world.in_workspace({"status", "--porcelain"}).empty());
  CHECK(build.git.find_commit(build.world.pod(), build.context, {}).value().sha == build.sha);
}

TEST_CASE("a push tells what the remote's hooks printed") {
  Committed build;
  build.world.set_remote_hook("post-receive", "echo 'pipeline 7 started'");
  const auto pushed = build.push();
  REQUIRE_MESSAGE(pushed.has_value(), pushed.error().message);
  CHECK(pushed->said == "pipeline 7 started");
}

TEST_CASE("a hook of the remote that refuses is a conflict with its own words") {
  Committed build;
  build.world.set_remote_hook("pre-receive", "echo 'main is frozen until Monday'; exit 1");
  const auto pushed = build.push();
  REQUIRE(pushed.has_error());
  CHECK(pushed.error().code == Errc::conflict);
  CHECK(pushed.error().message.find("main is frozen until Monday") != std::string::npos);
  CHECK(pushed.error().message.find("pre-receive hook declined") != std::string::npos);
  CHECK(build.tip() == build.first);
  CHECK(build.head() == build.sha);
}

TEST_CASE("a remote that moves during every push refuses at last") {
  Committed build;
  // Each push finds the branch moved between what it was told and what it is.
  build.world.set_remote_hook(
      "pre-receive",
      "unset GIT_QUARANTINE_PATH; tree=$(git rev-parse main^{tree});"
      "git update-ref refs/heads/main $(GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x "
      "GIT_COMMITTER_EMAIL=x git commit-tree -p main -m race $tree)");
  const auto pushed = build.push();
  REQUIRE(pushed.has_error());
  CHECK(pushed.error().code == Errc::conflict);
}

TEST_CASE("a remote that only says it took the push is found out") {
  Committed build;
  build.world.set_remote_hook("post-receive", "git update-ref refs/heads/main " + build.first);
  const auto pushed = build.push();
  REQUIRE(pushed.has_error());
  CHECK(pushed.error().code == Errc::conflict);
}

TEST_CASE("somebody who pushes right after us does not hide our commit") {
  Committed build;
  build.world.set_remote_hook(
      "post-receive",
      "test -e once && exit; touch once; tree=$(git rev-parse main^{tree});"
      "git update-ref refs/heads/main $(GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x "
      "GIT_COMMITTER_EMAIL=x git commit-tree -p main -m after $tree)");
  const auto pushed = build.push();
  REQUIRE_MESSAGE(pushed.has_value(), pushed.error().message);
  CHECK(pushed->sha == build.sha);
  CHECK(build.tip() != build.sha);
}

TEST_CASE("a remote that is away is unavailable, and what was committed stays") {
  Committed build;
  std::filesystem::rename(build.world.repository(), build.world.repository().string() + ".away");
  const auto pushed = build.push();
  REQUIRE(pushed.has_error());
  CHECK(pushed.error().code == Errc::unavailable);
  CHECK(build.head() == build.sha);
}

TEST_CASE("a repository of another owner can be fetched from and pushed to") {
  Committed build;
  if (::geteuid() != 0) return;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(build.world.repository())) {
    REQUIRE(::lchown(entry.path().c_str(), 4321, 4321) == 0);
  }
  REQUIRE(::lchown(build.world.repository().c_str(), 4321, 4321) == 0);
  build.prepare();
  if (build.world.is_sandboxed()) {
    // Without capabilities, root writes by the owner's rights alone.
    CHECK(build.push().error().code == Errc::forbidden);
  } else {
    CHECK(build.push().has_value());
  }
}

TEST_CASE("a stop request ends the phase") {
  Committed build;
  std::stop_source stop;
  stop.request_stop();
  CHECK(build.git.push(build.world.pod(), build.context, stop.get_token()).error().code ==
        Errc::cancelled);
  CHECK(build.tip() == build.first);
}

TEST_CASE("a command that does not end in time is ended, and nothing of it stays") {
  Committed build;
  build.world.set_remote_hook("pre-receive", "sleep 1000");
  git::PodGitOperations impatient({.deadlines = {.network = std::chrono::milliseconds(500)}});
  const auto pushed = impatient.push(build.world.pod(), build.context, {});
  REQUIRE(pushed.has_error());
  CHECK(pushed.error().code == Errc::unavailable);
  CHECK_FALSE(build.world.pod().alive(build.context.task_id).value());
}

}  // namespace rdev::testing
