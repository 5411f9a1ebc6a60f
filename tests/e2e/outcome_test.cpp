#include <chrono>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

TEST_CASE("an agent that exits non-zero fails the build, and nothing is committed") {
  Installation rdev;
  rdev.start("echo half >file; echo working; echo 'no more tokens' >&2; exit 3");
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "failed");
  const json::value& result = entry.at("result");
  CHECK_FALSE(result.at("success").as_bool());
  CHECK(result.at("error").at("code").as_string() == "agent_failed");
  CHECK(result.at("error").at("message").as_string().find("no more tokens") != json::string::npos);
  CHECK(result.at("commit_sha").is_null());
  CHECK_FALSE(result.at("pushed").as_bool());
  CHECK(rdev.git(repository, {"for-each-ref"}).empty());
}

TEST_CASE("an agent that changes nothing is a success without a commit") {
  Installation rdev;
  rdev.start("cat >/dev/null; echo nothing to do");
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("success").as_bool());
  CHECK(entry.at("result").at("commit_sha").is_null());
  CHECK(entry.at("result").at("files_changed").as_array().empty());
  CHECK(rdev.git(repository, {"for-each-ref"}).empty());
}

TEST_CASE("auto_commit without auto_push commits and does not push") {
  Installation rdev;
  rdev.start("cat >file");
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_commit", true}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("commit_sha").as_string().size() == 40);
  CHECK_FALSE(entry.at("result").at("pushed").as_bool());
  CHECK(rdev.git(repository, {"for-each-ref"}).empty());
}

TEST_CASE("an agent that is not there fails the build and says which") {
  Installation rdev;
  rdev.start("true");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"agent", "nobody"}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "failed");
  CHECK(entry.at("result").at("error").at("code").as_string() == "agent_not_found");
}

TEST_CASE("a build over its wall time is ended, and nothing of it lives on") {
  Installation rdev;
  rdev.start("echo begun; sleep 600");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"timeout_seconds", 1}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "failed");
  CHECK(entry.at("result").at("error").at("code").as_string() == "timeout");
  CHECK(Installation::processes_of(id) == 0);
}

TEST_CASE("a running build is cancelled within seconds, and its processes are gone") {
  Installation rdev;
  rdev.start("trap '' TERM; setsid sleep 600 & echo begun; while :; do sleep 1; done");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  static_cast<void>(rdev.api().events_until(id, "agent.message"));
  CHECK(Installation::processes_of(id) > 0);

  CHECK(rdev.api().post("/builds/" + id + "/cancel").status == 202);
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "cancelled");
  CHECK(entry.at("cancel_requested").as_bool());
  CHECK(Installation::processes_of(id) == 0);
  CHECK(rdev.api().post("/builds/" + id + "/cancel").status == 202);
}

TEST_CASE("a pending build is cancelled at once, a finished one not at all") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  const Answer cancelled = rdev.api().post("/builds/" + id + "/cancel");
  REQUIRE(cancelled.status == 202);
  CHECK(cancelled.json().at("status").as_string() == "cancelled");
  CHECK(cancelled.json().at("result").is_null());
  rdev.kill();

  rdev.start("true");
  const std::string other = rdev.api().submit("demo", {{"prompt", "go"}});
  CHECK(rdev.api().finished(other).at("status").as_string() == "completed");
  const Answer late = rdev.api().post("/builds/" + other + "/cancel");
  CHECK(late.status == 409);
  CHECK(late.header("content-type").starts_with("application/problem+json"));
}

TEST_CASE("the agent cannot reach the repository, another project or the database") {
  Installation rdev;
  rdev.start(
      "cat >/dev/null; for f in \"$R/HEAD\" \"$D\" \"$P\"; do "
      "if [ -e \"$f\" ]; then echo \"sees $f\"; fi; done; echo looked",
      {"--agent-env", "R=" + rdev.path("demo.git").string(), "--agent-env",
       "D=" + rdev.path("rdev.db").string(), "--agent-env", "P=" + rdev.path("pods").string()});
  if (rdev.log().find("without a sandbox") != std::string::npos) {
    MESSAGE("skipped: bubblewrap does not work here");
    return;
  }
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == "looked\n");
}

}  // namespace rdev::testing
