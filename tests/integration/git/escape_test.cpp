#include <algorithm>
#include <filesystem>
#include <map>

#include <doctest/doctest.h>

#include "adapters/git/pod_git_operations.hpp"
#include "tests/integration/git/recording_pod.hpp"
#include "tests/support/git_world.hpp"

/// What an agent may leave in the working copy to have a say when git runs with the repository
/// at hand. Nothing of it may run there, nor reach the remote otherwise than as a commit of ours.
namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

/// A build whose agent is at work.
struct Build {
  GitWorld world;
  git::PodGitOperations git;
  ports::GitContext context = world.context("task-1");

  Build() {
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
    REQUIRE(fs::exists(world.workspace() / "snapped"));
    fs::remove(world.workspace() / "snapped");
  }

  void check_nothing_snapped() const { CHECK_FALSE(fs::exists(world.workspace() / "snapped")); }
};

/// Every file below `directory` with its content.
std::map<std::string, std::string> contents(const fs::path& directory) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) found[entry.path().string()] = read_file(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("hooks of the working copy do not run") {
  Build build;
  build.world.agent(
      "mkdir -p .git/hooks; for name in applypatch-msg pre-applypatch post-applypatch pre-commit "
      "pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase post-checkout "
      "post-merge pre-push pre-receive update proc-receive post-receive post-update "
      "reference-transaction push-to-checkout pre-auto-gc post-rewrite fsmonitor-watchman "
      "post-index-change; do ln -s ../../traps/trap .git/hooks/$name; done");
  SUBCASE("in their own place") {}
  SUBCASE("in a configured place") {
    build.world.agent("git config core.hooksPath .git/hooks");
  }
  build.finish();
  build.check_nothing_snapped();
}

TEST_CASE("programs that the configuration names do not run") {
  Build build;
  const std::string trap = build.trap();
  const std::vector<std::pair<std::string, std::string>> settings{
      {"core.fsmonitor", trap},
      {"core.sshCommand", trap},
      {"core.gitProxy", trap},
      {"core.askPass", trap},
      {"core.editor", trap},
      {"core.pager", trap},
      {"core.alternateRefsCommand", trap},
      {"sequence.editor", trap},
      {"gpg.program", trap},
      {"commit.gpgSign", "true"},
      {"push.gpgSign", "true"},
      {"credential.helper", trap},
      {"filter.trap.clean", trap},
      {"filter.trap.smudge", trap},
      {"filter.trap.process", trap},
      {"diff.trap.command", trap},
      {"diff.trap.textconv", trap},
      {"diff.external", trap},
      {"merge.trap.driver", trap},
      {"trailer.rdev-task.command", trap},
      {"remote.origin.uploadpack", trap},
      {"remote.origin.receivepack", trap},
      {"uploadpack.packObjectsHook", trap},
      {"receive.procReceiveRefs", "refs"},
      {"extensions.partialClone", "origin"},
      {"remote.origin.promisor", "true"},
      {"alias.commit", "!" + trap},
      {"alias.push", "!" + trap}};
  SUBCASE("in the repository's") {
    for (const auto& [name, value] : settings) {
      build.world.agent("git config --file .git/config '" + name + "' '" + value + "'");
    }
  }
  SUBCASE("in one that it includes") {
    build.world.agent("git config --file .git/config include.path ../evil");
    for (const auto& [name, value] : settings) {
      build.world.agent("git config --file evil '" + name + "' '" + value + "'");
    }
  }
  SUBCASE("in that of the work tree") {
    build.world.agent("git config --file .git/config extensions.worktreeConfig true");
    for (const auto& [name, value] : settings) {
      build.world.agent("git config --file .git/config.worktree '" + name + "' '" + value + "'");
    }
  }
  SUBCASE("in the home directory's") {
    for (const auto& [name, value] : settings) {
      build.world.agent("git config --file \"$HOME/.gitconfig\" '" + name + "' '" + value + "'");
    }
  }
  build.world.write(".gitattributes", "* filter=trap diff=trap merge=trap\n");
  build.world.write(".git/info/attributes", "* filter=trap diff=trap merge=trap\n");
  build.check_that_it_snaps("git add --dry-run first.txt; git status");
  build.finish();
  build.check_nothing_snapped();
}

TEST_CASE("a remote of the agent's choosing is not pushed to") {
  Build build;
  const std::string url = build.world.repository().string();
  build.world.agent("git init -q --bare -b main \"$HOME/evil.git\"");
  const std::string evil = build.world.agent("cd; pwd") + "/evil.git";
  const auto configure = [&](const std::string& name, const std::string& value) {
    build.world.agent("git config --file .git/config '" + name + "' '" + value + "'");
  };
  SUBCASE("insteadOf") {
    configure("url." + evil + ".insteadOf", url);
  }
  SUBCASE("pushInsteadOf") {
    configure("url." + evil + ".pushInsteadOf", "/");
  }
  SUBCASE("pushurl") {
    configure("remote.origin.pushurl", evil);
  }
  SUBCASE("a remote called like the URL") {
    configure("remote." + url + ".url", evil);
  }
  SUBCASE("an old file of remotes") {
    build.world.agent("mkdir -p .git/remotes; echo 'URL: " + evil + "' > .git/remotes/origin");
  }
  build.finish();
  CHECK(build.world.agent("git --git-dir \"$HOME/evil.git\" for-each-ref").empty());
}

TEST_CASE("a configuration that git cannot read is written anew") {
  Build build;
  build.world.write(".git/config", "[broken");
  build.finish();
}

TEST_CASE("a work tree or a repository elsewhere is not worked on") {
  Build build;
  build.world.agent("git config core.worktree \"$HOME\"; git config core.bare true");
  build.world.agent("git init -q --bare -b main \"$HOME/other.git\"");
  build.world.agent("cd; pwd > /dev/null; echo \"$HOME/other.git\" > " +
                    build.world.pod().workdir() + "/.git/commondir");
  build.finish();
  CHECK(build.world.in_repository({"ls-tree", "--name-only", "main"}).find("own.txt") !=
        std::string::npos);
}

TEST_CASE("a repository that is a link or a file is refused by every phase") {
  Build build;
  build.world.agent("git clone -q . \"$HOME/moved\"");
  SUBCASE("a link") {
    build.world.agent("rm -rf .git; ln -s \"$HOME/moved/.git\" .git");
  }
  SUBCASE("a file") {
    build.world.agent("rm -rf .git; echo \"gitdir: $HOME/moved/.git\" > .git");
  }
  SUBCASE("a link to nowhere") {
    build.world.agent("rm -rf .git; ln -s /nowhere .git");
  }
  const auto before = contents(build.world.repository());
  auto& pod = build.world.pod();
  CHECK(build.git.changes(pod, build.context, {}).error().code == Errc::internal);
  CHECK(build.git.commit(pod, build.context, "m", {}).error().code == Errc::internal);
  CHECK(build.git.push(pod, build.context, {}).error().code == Errc::internal);
  CHECK(build.git.prepare(pod, build.context, {}).error().code == Errc::internal);
  CHECK(contents(build.world.repository()) == before);
}

TEST_CASE("a repository that is gone fails the build, and the next one has a new") {
  Build build;
  build.world.write("own.txt", "own\n");
  build.world.agent("rm -rf .git");
  CHECK(build.git.commit(build.world.pod(), build.context, "m", {}).error().code == Errc::internal);
  build.context = build.world.context("task-2");
  build.prepare();
  CHECK(build.world.read("own.txt") == "own\n");
  build.finish();
}

TEST_CASE("links in the repository do not lead our writing into the remote") {
  Build build;
  const std::string remote = build.world.repository().string();
  build.world.push_from_elsewhere("side", "side.txt", "s");
  build.world.agent("git config user.name a; git config user.email a; git tag agents HEAD");
  SUBCASE("tracking branches") {
    build.world.agent("rm -rf .git/refs/remotes; mkdir -p .git/refs/remotes; ln -s " + remote +
                      "/refs/heads .git/refs/remotes/origin");
  }
  SUBCASE("what was fetched") {
    build.world.agent("ln -sf " + remote + "/config .git/FETCH_HEAD");
  }
  SUBCASE("packed refs") {
    build.world.agent("ln -sf " + remote + "/packed-refs .git/packed-refs");
  }
  SUBCASE("logs") {
    build.world.agent("rm -rf .git/logs; ln -s " + remote + " .git/logs");
  }
  SUBCASE("notes on where a command began") {
    build.world.agent("ln -sf " + remote + "/description .git/ORIG_HEAD");
  }
  const auto before = contents(build.world.repository());
  build.world.write("own.txt", "own\n");
  // What becomes of the build is its own affair: the remote is what matters.
  static_cast<void>(build.git.commit(build.world.pod(), build.context, "own", {}));
  static_cast<void>(build.git.push(build.world.pod(), build.context, {}));
  static_cast<void>(build.git.prepare(build.world.pod(), build.context, {}));
  for (const auto& [path, content] : contents(build.world.repository())) {
    const fs::path name = fs::path(path).lexically_relative(build.world.repository());
    if (*name.begin() == "objects" || name == "refs/heads/main") continue;
    CAPTURE(path);
    CHECK(before.contains(path));
    CHECK(before.at(path) == content);
  }
  CHECK(build.world.in_repository({"for-each-ref", "refs/tags"}).empty());
  CHECK(build.world.in_repository({"log", "--format=%s", "main"}).ends_with("first.txt"));
}

TEST_CASE("a relay laid out beforehand is not used") {
  Build build;
  const std::string relay = build.world.pod().statedir() + "/git-relay";
  SUBCASE("a repository with hooks and commands") {
    build.world.agent("git init -q --bare " + relay + "; cd " + relay + "; mkdir -p hooks; ln -s " +
                      build.trap() + " hooks/pre-push;" +
                      "git config core.hooksPath hooks; git config core.sshCommand " +
                      build.trap() + "; git config remote.origin.receivepack " + build.trap());
  }
  SUBCASE("a link to the remote") {
    build.world.agent("ln -s " + build.world.repository().string() + " " + relay);
  }
  build.finish();
  build.check_nothing_snapped();
}

TEST_CASE("forged history does not make the remote lose any") {
  Build build;
  build.world.push_from_elsewhere("main", "second.txt", "2");
  build.context = build.world.context("task-2");
  build.prepare();
  const std::string tip = build.world.in_workspace({"rev-parse", "HEAD"});
  const std::string old = build.world.in_workspace({"rev-parse", "HEAD~1"});
  // The old commit's object says, under its old name, that the remote's tip is its parent.
  const auto file = [](const std::string& sha) {
    return ".git/objects/" + sha.substr(0, 2) + "/" + sha.substr(2);
  };
  build.world.agent("git reset -q --hard " + old + "; git commit -q --allow-empty -m agents");
  const std::string forged =
      build.world.agent("git cat-file commit " + old + " > old; sed '1a parent " + tip +
                        "' old > new; git hash-object -t commit -w new; rm old new");
  build.world.agent("mkdir -p " + file(old).substr(0, 15) + "; cp -f " + file(forged) + " " +
                    file(old) + "; git merge-base --is-ancestor " + tip + " HEAD");
  build.world.write("own.txt", "own");
  REQUIRE(build.git.commit(build.world.pod(), build.context, "own", {}).has_value());
  static_cast<void>(build.git.push(build.world.pod(), build.context, {}));
  CAPTURE(build.world.in_repository({"log", "--format=%h %s", "main"}));
  CHECK(build.world.in_repository({"rev-list", "main"}).find(tip) != std::string::npos);
}

TEST_CASE("what the agent left running is ended before git runs") {
  Build build;
  ports::ExecRequest request;
  request.argv = {"sh", "-c", "setsid sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' &"};
  request.marker = build.context.task_id;
  REQUIRE(build.world.pod().exec(request, {}, {}, {}).has_value());
  REQUIRE(build.world.pod().alive(build.context.task_id).value());
  build.world.write("own.txt", "own");
  SUBCASE("changes") {
    REQUIRE(build.git.changes(build.world.pod(), build.context, {}).has_value());
  }
  SUBCASE("commit") {
    REQUIRE(build.git.commit(build.world.pod(), build.context, "m", {}).has_value());
  }
  SUBCASE("push") {
    REQUIRE(build.git.push(build.world.pod(), build.context, {}).has_value());
  }
  SUBCASE("prepare") {
    build.prepare();
  }
  CHECK_FALSE(build.world.pod().alive(build.context.task_id).value());
}

TEST_CASE("mount and credentials go to commands that talk to the remote, and to no others") {
  GitWorld world;
  const std::string secret = "s3cr3t-t0ken";
  git::PodGitOperations git({.remote_environment = {{"FORGE_TOKEN", secret}}});
  RecordingPod pod(world.pod());
  const std::string working_copy = pod.workdir() + "/.git";
  const auto context = world.context("task-1");
  world.push_from_elsewhere("main", "first.txt", "first\n");
  REQUIRE(git.prepare(pod, context, {}).has_value());
  // A clone is fetched into the repository that the phase itself has made.
  const std::size_t cloned = pod.requests.size();
  REQUIRE(git.prepare(pod, context, {}).has_value());
  world.write("own.txt", "own");
  REQUIRE(git.changes(pod, context, {}).has_value());
  REQUIRE(git.commit(pod, context, "own", {}).has_value());
  REQUIRE(git.find_commit(pod, context, {}).has_value());
  world.push_from_elsewhere("main", "theirs.txt", "t");
  REQUIRE(git.push(pod, context, {}).has_value());

  std::size_t trusted = 0;
  for (std::size_t i = 0; i < pod.requests.size(); ++i) {
    const ports::ExecRequest& request = pod.requests[i];
    CAPTURE(doctest::toString(request.argv.back()));
    const auto names = [&](const std::string& word) {
      return std::find(request.argv.begin(), request.argv.end(), word) != request.argv.end();
    };
    const bool is_remote = names(world.repository().string());
    trusted += is_remote ? 1U : 0U;
    CHECK(request.mounts ==
          (is_remote ? std::vector{world.repository().string()} : std::vector<std::string>{}));
    CHECK(request.environment.contains("FORGE_TOKEN") == is_remote);
    CHECK(request.marker == context.task_id);
    if (is_remote && i >= cloned) CHECK(request.environment.at("GIT_DIR") != working_copy);
    for (const std::string& argument : request.argv) {
      CHECK(argument.find(secret) == std::string::npos);
    }
    CHECK(request.stdin_data.find(secret) == std::string::npos);
  }
  CHECK(trusted >= 6);
}

}  // namespace rdev::testing
