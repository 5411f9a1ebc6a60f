#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;

TEST_CASE("a command that was started is not started again") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  const auto spec = shell_command("echo run >>runs; echo done");
  for (int i = 0; i < 3; ++i) start(command, spec);
  CHECK(follow(command).out == "done\n");
  start(command, spec);
  CHECK(contents(setup.file("runs")) == "run\n");
}

TEST_CASE("of many who start the same attempt at once, one does") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  static_cast<void>(setup.pod());
  std::vector<std::future<Result<void>>> starts;
  starts.reserve(6);
  for (int i = 0; i < 6; ++i) {
    starts.push_back(std::async(std::launch::async, [&setup] {
      return setup.command().start(shell_command("echo run >>runs"), {});
    }));
  }
  for (auto& started : starts) CHECK(started.get().has_value());
  auto command = setup.command();
  CHECK(follow(command).exit_code == 0);
  CHECK(contents(setup.file("runs")) == "run\n");
}

TEST_CASE("another attempt of the task is another command") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  for (const int attempt : {1, 2}) {
    auto command = setup.command(attempt);
    start(command, shell_command("echo run >>runs"));
    CHECK(follow(command).exit_code == 0);
  }
  CHECK(contents(setup.file("runs")) == "run\nrun\n");
}

TEST_CASE("a start whose answer is lost is made sure of, and happens once") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.pod().cut({3, ports::ExecStatus{0}});
  setup.pod().cut({3, Error{Errc::unavailable, "connection reset"}});
  setup.pod().cut({0, Error{Errc::timeout, "no answer"}});
  auto command = setup.command();
  start(command, shell_command("echo run >>runs"));
  CHECK(setup.pod().cuts_left() == 0);
  CHECK(follow(command).exit_code == 0);
  CHECK(contents(setup.file("runs")) == "run\n");
}

TEST_CASE("a directory that its starter died over is taken over") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  static_cast<void>(setup.pod());
  std::filesystem::create_directory(setup.run_directory());
  std::ofstream(setup.run_directory() / "stdin.0") << "half a prom";
  auto spec = shell_command("cat");
  spec.stdin_data = "the whole prompt";
  start(command, spec);
  CHECK(follow(command).out == "the whole prompt");
}

TEST_CASE("a program that is not there is told, and nothing is left of it") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  worker::PodCommand::Spec spec;
  spec.argv = {"no-such-program", "--help"};
  const auto started = command.start(spec, {});
  REQUIRE(started.has_error());
  CHECK(started.error().code == Errc::not_found);
  CHECK_FALSE(std::filesystem::exists(setup.run_directory()));
  CHECK(processes_with(setup.task()) == 0);
}

TEST_CASE("a pod that stays out of reach is told, one that comes back is waited for") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.timing().out_of_reach = milliseconds(300);
  auto command = setup.command();
  setup.pod().set_unavailable(true);
  const auto started = command.start(shell_command("echo run >>runs"), {});
  REQUIRE(started.has_error());
  CHECK(started.error().code == Errc::unavailable);
  CHECK_FALSE(std::filesystem::exists(setup.run_directory()));

  setup.timing().out_of_reach = milliseconds(60'000);
  auto patient = setup.command();
  auto later = std::async(std::launch::async,
                          [&] { return patient.start(shell_command("echo run >>runs"), {}); });
  setup.pod().set_unavailable(false);
  CHECK(later.get().has_value());
  CHECK(follow(patient).exit_code == 0);
}

TEST_CASE("the run's files are for the pod's user alone") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  auto spec = shell_command("cat; sleep 300");
  spec.stdin_data = "a prompt";
  start(command, spec);
  CHECK(follow(command, std::chrono::seconds(60), "prompt").out == "a prompt");
  using std::filesystem::perms;
  CHECK(std::filesystem::status(setup.run_directory()).permissions() == perms::owner_all);
}

TEST_CASE("a command makes its own files as any other of the pod's does") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("umask"));
  CHECK(follow(command).out == run_in(setup.pod(), {"sh", "-c", "umask"}).out);
}

}  // namespace rdev::testing
