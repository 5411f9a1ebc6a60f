#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/woodpecker_api.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

constexpr const char* kScript = "cat >file";

/// An rdev that is told of a Woodpecker, which knows the repository of the project demo, and builds
/// what is pushed there if it is told to.
struct CiWorld {
  Installation rdev;
  WoodpeckerApi woodpecker{rdev.path("x").parent_path().filename().string() + "/demo"};
  std::filesystem::path repository;

  CiWorld() { unset_token(); }
  ~CiWorld() { unset_token(); }
  CiWorld(const CiWorld&) = delete;
  CiWorld& operator=(const CiWorld&) = delete;

  static void unset_token() { unsetenv("RDEV_WOODPECKER_TOKEN"); }

  void start(const std::string& look_seconds = "30", std::string url = "",
             const char* token = WoodpeckerApi::kToken) {
    if (url.empty()) url = woodpecker.url();
    setenv("RDEV_WOODPECKER_TOKEN", token, 1);
    rdev.start(kScript, {"--woodpecker-url", url, "--ci-look-seconds", look_seconds,
                         "--lease-seconds", "3"});
    if (repository.empty()) repository = rdev.create_project();
  }

  /// Woodpecker has a pipeline of the branch's head from its `look`th listing on.
  void build_pushes(int look = 1) {
    woodpecker.build([this] { return rdev.git(repository, {"rev-parse", "main"}); }, look);
  }

  [[nodiscard]] std::string submit(bool wait) const {
    return rdev.api().submit("demo",
                             {{"prompt", "go"}, {"auto_push", true}, {"wait_for_ci", wait}});
  }

  /// The result of a build that has completed.
  [[nodiscard]] json::value completed(const std::string& id) const {
    const json::value entry = rdev.api().finished(id);
    CHECK(entry.at("status").as_string() == "completed");
    CHECK(entry.at("result").at("success").as_bool());
    CHECK(entry.at("result").at("pushed").as_bool());
    return entry.at("result");
  }

  [[nodiscard]] json::object pipeline(const char* status) const {
    return {{"provider", "woodpecker"},
            {"pipeline_url", woodpecker.url() + "/repos/42/pipeline/7"},
            {"number", 7},
            {"status", status}};
  }

  /// The types of the build's events about CI, and how often each step before was told.
  [[nodiscard]] std::string told(const std::string& id) const {
    std::string types;
    const json::value page = rdev.api().get("/builds/" + id + "/events?limit=1000").json();
    for (const json::value& event : page.at("events").as_array()) {
      const std::string type(event.at("type").as_string());
      if (type.starts_with("git.") || type.starts_with("ci.")) types += type + " ";
    }
    return types;
  }
};

}  // namespace

TEST_CASE("the pipeline of a push is found at the third look, by the commit") {
  CiWorld world;
  world.start();
  world.build_pushes(3);
  const std::string id = world.submit(false);
  const json::value result = world.completed(id);
  CHECK(result.at("ci") == world.pipeline("pending"));
  CHECK(result.at("ci_note").is_null());
  CHECK(world.woodpecker.looks() == 3);
  CHECK(world.told(id) == "git.committed git.pushed ci.triggered ");
  for (const HttpAsked& asked : world.woodpecker.asked()) {
    CHECK(asked.method == "GET");
    CHECK(asked.authorization == "Bearer token-of-woodpecker");
  }
  CHECK(world.rdev.log().find(WoodpeckerApi::kToken) == std::string::npos);
}

TEST_CASE("whatever there is to know of no pipeline, the build is completed and says it") {
  CiWorld world;
  std::string code;
  SUBCASE("there is none") {
    code = "not_found";
    world.start("1");
  }
  SUBCASE("Woodpecker does not listen") {
    code = "unavailable";
    world.start("1", "http://127.0.0.1:" + std::to_string(free_port()));
  }
  SUBCASE("Woodpecker is out of order") {
    code = "unavailable";
    world.start("1");
    world.woodpecker.fail(502);
  }
  SUBCASE("the token is refused") {
    code = "forbidden";
    world.start("30", "", "hunter2-hunter2");
  }
  const std::string id = world.submit(true);
  const json::value result = world.completed(id);
  CHECK(result.at("ci").is_null());
  CHECK(result.at("ci_note").at("code").as_string() == code);
  CHECK(world.told(id) == "git.committed git.pushed ci.note ");
  CHECK(json::serialize(result).find("hunter2") == std::string::npos);
}

TEST_CASE("a build that waits for CI ends with the pipeline, and tells how that went") {
  for (const char* end : {"success", "failure"}) {
    CiWorld world;
    world.start();
    world.build_pushes();
    world.woodpecker.set_status("running");
    const std::string id = world.submit(true);
    static_cast<void>(world.rdev.api().events_until(id, "ci.triggered"));
    CHECK(world.rdev.api().get("/builds/" + id).json().at("status").as_string() == "running");
    world.woodpecker.set_status(end);
    CHECK(world.completed(id).at("ci") == world.pipeline(end));
    CHECK(world.told(id) == "git.committed git.pushed ci.triggered ci.finished ");
  }
}

TEST_CASE("a cancelled build waits no longer, and keeps what it has pushed") {
  CiWorld world;
  world.start();
  world.build_pushes();
  const std::string id = world.submit(true);
  static_cast<void>(world.rdev.api().events_until(id, "ci.triggered"));
  CHECK(world.rdev.api().post("/builds/" + id + "/cancel").status == 202);
  const json::value entry = world.rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "cancelled");
  CHECK(entry.at("result").at("commit_sha").as_string() ==
        world.rdev.git(world.repository, {"rev-parse", "main"}));
  CHECK(entry.at("result").at("ci") == world.pipeline("pending"));
}

TEST_CASE(
    "a worker that dies while it waits is followed by one that waits on, and pushes nothing") {
  CiWorld world;
  world.start();
  world.build_pushes();
  const std::string id = world.submit(true);
  static_cast<void>(world.rdev.api().events_until(id, "ci.triggered"));
  SUBCASE("killed") {
    world.rdev.kill();
  }
  SUBCASE("drained") {
    world.rdev.server().signal(SIGTERM);
    world.rdev.wait_for_log("draining");  // two signals that wait together are one
    world.rdev.server().signal(SIGTERM);
    CHECK(world.rdev.server().wait() == 0);
  }
  world.woodpecker.set_status("success");
  world.start();
  CHECK(world.completed(id).at("ci") == world.pipeline("success"));
  CHECK(world.told(id) == "git.committed git.pushed ci.triggered ci.finished ");
  CHECK(world.rdev.git(world.repository, {"rev-list", "--count", "main"}) == "1");
}

TEST_CASE("nobody is asked without a Woodpecker, and none is taken without its token") {
  Installation rdev;
  rdev.start(kScript);
  static_cast<void>(rdev.create_project());
  const std::string id =
      rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}, {"wait_for_ci", true}});
  const json::value result = rdev.api().finished(id).at("result");
  CHECK(result.at("success").as_bool());
  CHECK(result.at("ci").is_null());
  CHECK(result.at("ci_note").is_null());
  CHECK(run_command({RDEV_WORKER_PATH, "--database", "sqlite:" + rdev.path("other.db").string(),
                     "--pod", "local:" + rdev.path("pods").string(), "--woodpecker-url",
                     "https://ci.example"})
            .exit_code == 2);
}

}  // namespace rdev::testing
