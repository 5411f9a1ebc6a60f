#include <atomic>
#include <filesystem>
#include <iterator>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/git/bare_repository.hpp"
#include "tests/contract/provisioner_contract.hpp"
#include "tests/support/command.hpp"
#include "tests/support/git_world.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryDirectory directory;
  git::BareRepositories repositories;
  domain::Project project;

  explicit Place(const std::string& path = "demo.git") {
    project.id = domain::ProjectId("demo");
    project.repository = {(directory.path() / path).string(), "trunk"};
  }

  [[nodiscard]] fs::path path() const { return project.repository.url; }

  [[nodiscard]] domain::Resource resource() const { return planned(repositories, project); }

  /// What was made, as it is recorded.
  domain::Resource create() {
    domain::Resource made = resource();
    auto created = repositories.create(made, {});
    if (created.has_error()) FAIL(created.error().message);
    made.detail = created->detail;
    return made;
  }

  void init() const {
    checked_output({"git", "init", "--quiet", "--bare", "-b", "main", path().string()});
  }

  /// Pushes a commit to the repository.
  void fill() const {
    const TemporaryDirectory clone;
    const std::vector<std::string> git{"git",         "-C", clone.path().string(), "-c",
                                       "user.name=a", "-c", "user.email=a"};
    const auto run = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.begin(), git.begin(), git.end());
      checked_output(arguments);
    };
    run({"init", "--quiet"});
    run({"commit", "--quiet", "--allow-empty", "-m", "m"});
    run({"push", "--quiet", path().string(), "HEAD:refs/heads/main"});
  }

  [[nodiscard]] std::string git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "--git-dir=" + path().string()});
    return checked_output(arguments);
  }
};

}  // namespace

TEST_CASE("a repository is bare, empty and on the project's branch") {
  Place place;
  place.create();
  CHECK(place.git({"rev-parse", "--is-bare-repository"}) == "true");
  CHECK(place.git({"symbolic-ref", "HEAD"}) == "refs/heads/trunk");
  CHECK(place.git({"for-each-ref"}).empty());
  // With the rights that git itself would have given it.
  Place other;
  other.init();
  CHECK(fs::status(place.path()).permissions() == fs::status(other.path()).permissions());
}

TEST_CASE("a file URL is a path, too, and any other URL is invalid") {
  Place place;
  const fs::path path = place.path();
  place.project.repository.url = "file://" + path.string();
  place.create();
  CHECK(fs::exists(path / "HEAD"));
  place.project.repository.url = "https://forge.example.org/demo.git";
  const auto refused = place.repositories.plan(place.project);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().fields.at(0).pointer == "/repository/url");
}

TEST_CASE("directories above are made, and go with the repository while nobody else uses them") {
  Place place("a/b/demo.git");
  fs::create_directory(place.directory.path() / "a");
  const auto made = place.create();
  SUBCASE("nobody") {
    CHECK(place.repositories.destroy(made, {}).has_value());
    CHECK_FALSE(fs::exists(place.directory.path() / "a/b"));
    CHECK(fs::exists(place.directory.path() / "a"));
  }
  SUBCASE("somebody") {
    write_file(place.directory.path() / "a/b/other", "");
    CHECK(place.repositories.destroy(made, {}).has_value());
    CHECK_FALSE(fs::exists(place.path()));
    CHECK(fs::exists(place.directory.path() / "a/b/other"));
  }
}

TEST_CASE("a repository that was there is used, and never removed") {
  Place place;
  place.init();
  SUBCASE("without commits") {}
  SUBCASE("with commits") {
    place.fill();
  }
  const std::string refs = place.git({"for-each-ref"});
  const auto used = place.create();
  CHECK(place.repositories.destroy(used, {}).has_value());
  CHECK(place.git({"for-each-ref"}) == refs);
}

TEST_CASE("whose creation it was is remembered over a crash, and by saga") {
  Place place;
  place.create();
  git::BareRepositories later;
  const auto other = planned(later, place.project, "22222222-2222-4222-8222-222222222222");
  CHECK(later.create(other, {}).has_value());
  CHECK(later.destroy(other, {}).has_value());
  CHECK(fs::exists(place.path() / "HEAD"));
  CHECK(later.destroy(place.resource(), {}).has_value());
  CHECK_FALSE(fs::exists(place.path()));
}

TEST_CASE("what a creator that died has left is cleared away, with the directories it made") {
  Place place("a/b/demo.git");
  const fs::path below = place.directory.path() / "a" / "b";
  const fs::path left = below / (".rdev-" + place.resource().key + "-Xy3Zab");
  const fs::path others = below / ".rdev-22222222-2222-4222-8222-222222222222-Xy3Zab";
  fs::create_directories(left / "repository" / "refs");
  write_file(left / "rdev-provisioned.json",
             R"({"key":")" + place.resource().key + R"(","parents":[")" +
                 below.parent_path().string() + "\",\"" + below.string() + "\"]}");
  SUBCASE("alone") {
    CHECK(place.repositories.destroy(place.resource(), {}).has_value());
    CHECK(fs::is_empty(place.directory.path()));
  }
  SUBCASE("beside somebody who is at it") {
    fs::create_directories(others);
    CHECK(place.repositories.destroy(place.resource(), {}).has_value());
    CHECK_FALSE(fs::exists(left));
    CHECK(fs::exists(others));
  }
}

TEST_CASE("below the root a repository is the project's: made there, and gone with its commits") {
  Place place;
  const git::BareRepositories rootless;
  git::BareRepositories repositories(place.directory.path());
  place.project.repository.url = "";
  CHECK(rootless.plan(place.project).error().fields.at(0).pointer == "/provision/repository");
  domain::Resource made = planned(repositories, place.project);
  const auto created = repositories.create(made, {});
  REQUIRE(created.has_value());
  const std::string path = (place.directory.path() / "demo.git").string();
  CHECK(created->repository_url == path);
  place.project.repository.url = path;
  place.fill();
  CHECK(repositories.destroy(made, {}).has_value());
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("below the root a repository that is there already is somebody else's") {
  Place place;
  place.init();
  git::BareRepositories repositories(place.directory.path());
  place.project.repository.url = "";
  const auto made = planned(repositories, place.project);
  CHECK(repositories.create(made, {}).error().code == Errc::already_exists);
  CHECK(repositories.destroy(made, {}).has_value());
  CHECK(fs::exists(place.directory.path() / "demo.git"));
}

TEST_CASE("a repository at its owner's path that somebody has pushed to is left to them") {
  Place place;
  const auto made = place.create();
  place.fill();
  CHECK(place.repositories.destroy(made, {}).has_value());
  CHECK_FALSE(place.git({"for-each-ref"}).empty());
}

TEST_CASE("a repository that took the place of the one made is not removed") {
  Place place;
  const auto made = place.create();
  fs::remove_all(place.path());
  place.init();
  CHECK(place.repositories.destroy(made, {}).has_value());
  CHECK(fs::exists(place.path() / "HEAD"));
}

TEST_CASE("what is there and is no bare repository is said so, and stays") {
  Place place;
  SUBCASE("a file") {
    write_file(place.path(), "text");
  }
  SUBCASE("an empty directory") {
    fs::create_directory(place.path());
  }
  SUBCASE("a directory with files") {
    write_file(place.path() / "file", "text");
  }
  SUBCASE("a working copy") {
    checked_output({"git", "init", "-q", place.path().string()});
  }
  SUBCASE("a link to nowhere") {
    fs::create_symlink("/nowhere", place.path());
  }
  const auto made = place.repositories.create(place.resource(), {});
  REQUIRE(made.has_error());
  CHECK(made.error().code == Errc::already_exists);
  CHECK(made.error().message.find(place.path().string()) != std::string::npos);
  CHECK(fs::exists(fs::symlink_status(place.path())));
  CHECK(std::distance(fs::directory_iterator(place.directory.path()), {}) == 1);
}

TEST_CASE("a path below a file is invalid, and nothing is left of the attempt") {
  Place place("file/a/demo.git");
  write_file(place.directory.path() / "file", "text");
  CHECK(place.repositories.create(place.resource(), {}).error().code == Errc::invalid);
}

TEST_CASE("a failed creation leaves none of its directories") {
  Place place("a/b/demo.git");
  place.project.repository.branch = "no..branch";
  CHECK(place.repositories.create(place.resource(), {}).error().code == Errc::unavailable);
  CHECK(fs::is_empty(place.directory.path()));
}

TEST_CASE("nobody sees half a repository, nor anything besides it afterwards") {
  Place place;
  std::atomic<bool> done = false;
  std::atomic<bool> was_half = false;
  std::thread watcher([&] {
    while (!done) {
      if (!fs::exists(place.path())) continue;
      // In the order in which git would make them, were it in place.
      was_half = was_half || !fs::exists(place.path() / "HEAD") ||
                 !fs::exists(place.path() / "config") || !fs::exists(place.path() / "objects");
    }
  });
  const auto made = place.repositories.create(place.resource(), {});
  done = true;
  watcher.join();
  CHECK(made.has_value());
  CHECK_FALSE(was_half);
  CHECK(std::distance(fs::directory_iterator(place.directory.path()), {}) == 1);
}

}  // namespace rdev::testing
