#include <filesystem>
#include <map>

#include <doctest/doctest.h>

#include "adapters/git/remote.hpp"
#include "tests/integration/git/trapped_build.hpp"

/// What an agent may put in the repository's place to have our git write, or read, elsewhere.
namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

/// Every file below `directory` with its content.
std::map<std::string, std::string> contents(const fs::path& directory) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) found[entry.path().string()] = read_file(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("a repository that is a link or a file is refused by every phase") {
  TrappedBuild build;
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
  TrappedBuild build;
  build.world.write("own.txt", "own\n");
  build.world.agent("rm -rf .git");
  CHECK(build.git.commit(build.world.pod(), build.context, "m", {}).error().code == Errc::internal);
  build.context = build.world.context("task-2");
  build.prepare();
  CHECK(build.world.read("own.txt") == "own\n");
  build.finish();
}

TEST_CASE("links in the repository do not lead our writing into the remote") {
  TrappedBuild build;
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
  TrappedBuild build;
  const std::string relay =
      git::relay_of(build.world.pod().statedir(), build.world.pod().workdir());
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
  TrappedBuild build;
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

}  // namespace rdev::testing
