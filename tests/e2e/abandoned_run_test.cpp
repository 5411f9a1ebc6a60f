#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/e2e/agent_run.hpp"
#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;
using Flags = std::vector<std::string>;

namespace {

constexpr const char* kEndless = "echo begun; exec sleep 600";

/// A build whose agent is at work.
struct AtWork : Installation {
  std::string id;

  explicit AtWork(const Flags& flags) {
    start(kEndless, flags);
    create_project();
    id = api().submit("demo", {{"prompt", "go"}});
    static_cast<void>(api().events_until(id, "agent.message"));
  }

  void cancel() { CHECK(api().post("/builds/" + id + "/cancel").status == 202); }
};

}  // namespace

TEST_CASE("a build that is cancelled after its worker's death leaves no agent running") {
  AtWork rdev({"--lease-seconds", "2"});
  rdev.kill();
  rdev.start_without_worker();
  rdev.cancel();
  CHECK(Installation::processes_of(rdev.id) > 0);
  rdev.kill();

  rdev.start(kEndless, {"--lease-seconds", "2"});
  CHECK(rdev.api().finished(rdev.id).at("status").as_string() == "cancelled");
  rdev.wait_until_cleared(rdev.id);
}

TEST_CASE("a build that is cancelled between two workers leaves no agent running") {
  AtWork rdev({"--drain-seconds", "0"});
  rdev.server().signal(SIGTERM);
  CHECK(rdev.server().wait() == 0);
  rdev.start_without_worker();
  rdev.cancel();
  CHECK(rdev.api().finished(rdev.id).at("status").as_string() == "cancelled");
  CHECK(Installation::processes_of(rdev.id) > 0);
  rdev.kill();

  rdev.start(kEndless);
  rdev.wait_until_cleared(rdev.id);
}

TEST_CASE("a project's removal ends what a cancelled build has left, with no worker to do it") {
  AtWork rdev({"--drain-seconds", "0"});
  rdev.server().signal(SIGTERM);
  CHECK(rdev.server().wait() == 0);
  rdev.start_without_worker({"--pod", "local:" + rdev.path("pods").string()});
  rdev.cancel();
  CHECK(rdev.api().finished(rdev.id).at("status").as_string() == "cancelled");
  CHECK(Installation::processes_of(rdev.id) > 0);
  CHECK(rdev.api().request("DELETE", "/projects/demo").status == 204);
  CHECK(Installation::processes_of(rdev.id) == 0);
  CHECK_FALSE(std::filesystem::exists(rdev.path("pods") / "demo"));
}

TEST_CASE("a build that outlives four workers without a step forward fails, and is cleared away") {
  const Flags flags{"--lease-seconds", "1"};
  AtWork rdev(flags);
  for (int attempt = 2; attempt <= 4; ++attempt) {
    rdev.kill();
    rdev.start(kEndless, flags);
    while (reattached_to(rdev.api().events_until(rdev.id, "build.reattached")).size() !=
           static_cast<std::size_t>(attempt - 1)) {
    }
  }
  rdev.kill();
  rdev.start(kEndless, flags);
  const json::value entry = rdev.api().finished(rdev.id);
  CHECK(entry.at("status").as_string() == "failed");
  CHECK(entry.at("attempt").as_int64() == 4);
  CHECK(entry.at("result").at("error").at("code").as_string() == "lease_expired");
  rdev.wait_until_cleared(rdev.id);
}

}  // namespace rdev::testing
