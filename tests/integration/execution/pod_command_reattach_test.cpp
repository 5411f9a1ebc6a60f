#include <csignal>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

TEST_CASE("another object follows the same command from its beginning") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  {
    auto first = setup.command();
    start(first, shell_command("echo one; until [ -e go ]; do sleep 0.02; done; echo two; exit 4"));
    CHECK(follow(first, std::chrono::seconds(60), "one").out == "one\n");
  }
  std::filesystem::create_directory(setup.file("go"));
  auto second = setup.command();
  const Heard heard = follow(second);
  CHECK(heard.out == "one\ntwo\n");
  CHECK(heard.exit_code == 4);
}

TEST_CASE("a command outlives the worker that started it, and another one takes it up") {
  const bool sandbox = with_and_without_sandbox();
  CommandSetup setup(sandbox);
  if (!setup.usable()) return;
  static_cast<void>(setup.pod());
  const std::string script = "echo one; until [ -e go ]; do sleep 0.02; done; echo two; exit 4";
  int output = -1;
  const pid_t worker = start_command({RDEV_DOOMED_WORKER_PATH, setup.local().root().string(),
                                      sandbox ? "sandbox" : "plain", setup.task().str(), script},
                                     (setup.local().place.path() / "worker.log").string(), output);
  CHECK(read_some(output) == "one\n");
  REQUIRE(::kill(worker, SIGKILL) == 0);
  int status = 0;
  REQUIRE(::waitpid(worker, &status, 0) == worker);
  ::close(output);

  CHECK(setup.pod().alive(setup.task()).value());
  std::filesystem::create_directory(setup.file("go"));
  auto successor = setup.command();
  const auto spec = shell_command("echo another run");
  start(successor, spec);
  const Heard heard = follow(successor);
  CHECK(heard.out == "one\ntwo\n");
  CHECK(heard.exit_code == 4);
}

}  // namespace rdev::testing
