#include <algorithm>

#include <doctest/doctest.h>

#include "tests/integration/git/recording_pod.hpp"
#include "tests/integration/git/trapped_build.hpp"

/// What an agent may leave in the working copy to have a say when git runs with the repository
/// at hand. Nothing of it may run there, nor reach the remote otherwise than as a commit of ours.
namespace rdev::testing {

TEST_CASE("hooks of the working copy do not run") {
  TrappedBuild build;
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
  TrappedBuild build;
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
  TrappedBuild build;
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
  TrappedBuild build;
  build.world.write(".git/config", "[broken");
  build.finish();
}

TEST_CASE("a work tree or a repository elsewhere is not worked on") {
  TrappedBuild build;
  build.world.agent("git config core.worktree \"$HOME\"; git config core.bare true");
  build.world.agent("git init -q --bare -b main \"$HOME/other.git\"");
  build.world.agent("cd; pwd > /dev/null; echo \"$HOME/other.git\" > " +
                    build.world.pod().workdir() + "/.git/commondir");
  build.finish();
  CHECK(build.world.in_repository({"ls-tree", "--name-only", "main"}).find("own.txt") !=
        std::string::npos);
}

TEST_CASE("what the agent left running is ended before git runs") {
  TrappedBuild build;
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
