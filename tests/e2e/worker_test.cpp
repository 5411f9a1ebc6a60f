#include <csignal>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

/// The real rdev-worker on an installation's database and pods, until it is told to end.
class WorkerProcess {
 public:
  WorkerProcess(const Installation& rdev, const std::string& agent_command)
      : pid_(start_command(
            {RDEV_WORKER_PATH, "--database", "sqlite:" + rdev.path("rdev.db").string(), "--pod",
             "local:" + rdev.path("pods").string(), "--agent", "command", "--agent-command",
             agent_command},
            rdev.path("worker.log").string(), output_)) {}
  ~WorkerProcess() {
    if (pid_ > 0) static_cast<void>(end(SIGKILL));
    close(output_);
  }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  int end(int signal) {
    kill(pid_, signal);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return exit_code_of(status);
  }

 private:
  int output_ = -1;
  pid_t pid_;
};

}  // namespace

TEST_CASE("a worker of its own runs what the server has recorded, and is on the list meanwhile") {
  Installation rdev;
  rdev.start_without_worker();
  const auto repository = rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"auto_push", true}});
  const auto workers = [&] { return rdev.api().get("/workers").json().at("workers").as_array(); };
  CHECK(workers().empty());

  WorkerProcess worker(rdev, R"(["sh", "-c", "cat >file"])");
  const boost::json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(rdev.git(repository, {"rev-parse", "main"}) ==
        entry.at("result").at("commit_sha").as_string());
  REQUIRE(workers().size() == 1);
  CHECK(workers().front().at("alive").as_bool());
  CHECK(workers().front().at("id") == entry.at("worker_id"));

  CHECK(worker.end(SIGTERM) == 0);
  CHECK(workers().empty());
}

}  // namespace rdev::testing
