#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace {

namespace fs = std::filesystem;

struct Recipe {
  std::string name;
  std::vector<std::string> files;  ///< of its template, among others
  int builds = 1;
};

const std::vector<Recipe> recipes{
    {"landing-page", {"src/index.html", "src/style.css", "check", ".woodpecker.yml"}, 1},
    {"fullstack-app", {"server/main.mjs", "web/index.html", "check", ".woodpecker.yml"}, 2}};

/// Runs the recipe, whose clone is to be at `clone`, with these variables.
CommandOutcome cook(const Recipe& recipe, const fs::path& clone,
                    std::vector<std::string> variables) {
  std::vector<std::string> argv{"env", "RDEV_SERVER=" RDEV_SERVER_PATH};
  argv.insert(argv.end(), variables.begin(), variables.end());
  argv.push_back(RDEV_COOKBOOKS_PATH "/" + recipe.name + "/run");
  argv.push_back(clone.string());
  return run_command(argv);
}

/// Checks that all of it was done, and shown.
void check_done(const Recipe& recipe, const CommandOutcome& outcome, const fs::path& clone) {
  CAPTURE(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const auto shown = [&](const std::string& text) {
    return outcome.output.find(text) != std::string::npos;
  };
  CHECK(shown("provision.scaffold"));
  CHECK(shown("build.completed"));
  for (const std::string& file : recipe.files) {
    CHECK(shown("\n  " + file + "\n"));
    CHECK(fs::exists(clone / file));
  }
  const auto git = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> argv{"git", "-C", clone.string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return checked_output(argv);
  };
  CHECK(git({"rev-list", "--count", "main"}) == std::to_string(recipe.builds));
  CHECK(shown("\ncommit " + git({"rev-parse", "main"}) + "\n"));
}

std::string url_of(Installation& rdev) {
  return "http://127.0.0.1:" + std::to_string(rdev.server().port());
}

}  // namespace

TEST_CASE("each recipe goes from nothing to commits by itself, and leaves a clone of them") {
  for (const Recipe& recipe : recipes) {
    const TemporaryDirectory place;
    const fs::path clone = place.path() / "clone";
    const auto outcome =
        cook(recipe, clone, {"TMPDIR=" + place.path().string(), "RDEV_AGENT=demo"});
    check_done(recipe, outcome, clone);
    fs::remove_all(clone);
    CHECK(fs::is_empty(place.path()));
  }
}

TEST_CASE("each recipe works on a server that is there, with a key") {
  Installation rdev;
  const std::string key = rdev.keys({"create", "--name", "cook", "--scope", "builds:read",
                                     "--scope", "builds:write", "--scope", "projects:write"})
                              .output;
  rdev.start_agent("demo", {"--git-root", rdev.path("git").string()});
  const std::string url = "RDEV_URL=" + url_of(rdev);
  for (const Recipe& recipe : recipes) {
    const fs::path clone = rdev.path("clone-" + recipe.name);
    check_done(
        recipe,
        cook(recipe, clone,
             {url, "RDEV_TOKEN=" + key.substr(0, key.find('\n')), "RDEV_PROJECT=" + recipe.name}),
        clone);
    CHECK(fs::exists(rdev.path("git") / (recipe.name + ".git")));
    CHECK(cook(recipe, rdev.path("none"), {url, "RDEV_TOKEN=rdev_wrong"}).exit_code == 1);
  }
}

TEST_CASE("a recipe whose build fails, fails") {
  Installation rdev;
  rdev.start("exit 3", {"--git-root", rdev.path("git").string()});
  for (const Recipe& recipe : recipes) {
    const auto outcome =
        cook(recipe, rdev.path("clone"), {"RDEV_URL=" + url_of(rdev), "RDEV_TOKEN="});
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.output.find("build.failed") != std::string::npos);
    CHECK_FALSE(fs::exists(rdev.path("clone")));
  }
}

}  // namespace rdev::testing
