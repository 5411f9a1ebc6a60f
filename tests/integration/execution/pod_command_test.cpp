#include "core/worker/pod_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/execution/command_setup.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a durable command's outputs come apart and whole, with its exit status") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo one; echo two >&2; printf three; exit 7"));
  const Heard heard = follow(command);
  CHECK(heard.out == "one\nthree");
  CHECK(heard.err == "two\n");
  CHECK(heard.exit_code == 7);
}

TEST_CASE("a durable command that a signal ended has 128 + N as its exit status") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("kill -KILL $$"));
  CHECK(follow(command).exit_code == 137);
}

TEST_CASE("a durable command gets its stdin, environment and marker, in the working copy") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  auto spec = shell_command("wc -c; echo \"$A_NAME\"; echo $RDEV_TASK_ID; pwd");
  spec.stdin_data = std::string(std::size_t{1024} * 1024, '\0');
  spec.environment = {{"A_NAME", "a value; $HOME"}};
  start(command, spec);
  CHECK(follow(command).out ==
        "1048576\na value; $HOME\n" + setup.task().str() + "\n" + setup.pod().workdir() + "\n");
  CHECK_FALSE(std::filesystem::exists(setup.run_directory() / "stdin"));
}

TEST_CASE("50 MB of a durable command's output come whole, in pieces") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("head -c 50000000 /dev/zero; echo end"));
  std::size_t received = 0;
  std::size_t longest = 0;
  std::string last;
  const auto give_up = setup.clock().monotonic() + seconds(120);
  const auto status = command.follow(
      [&](std::string_view bytes) {
        received += bytes.size();
        longest = std::max(longest, bytes.size());
        last = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 4));
      },
      {}, [&] { return give_up; }, {});
  REQUIRE(status.has_value());
  CHECK(status->exit_code == 0);
  CHECK(received == 50'000'004);
  CHECK(longest <= 1024 * 1024);
  CHECK(last == "end\n");
}

TEST_CASE("output arrives while the command runs") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo now; exec sleep 300"));
  CHECK(follow(command, seconds(60), "now").failure == Errc::cancelled);
}

TEST_CASE("the logs are bounded, and the command does not feel it") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  auto spec = shell_command("head -c 1000000 /dev/zero && echo wrote it all >&2");
  spec.max_log_bytes = 8192;
  start(command, spec);
  const Heard heard = follow(command);
  CHECK(heard.out.size() == 8192);
  CHECK(heard.err == "wrote it all\n");
  CHECK(heard.exit_code == 0);
  CHECK(std::filesystem::file_size(setup.run_directory() / "out.log") == 8192);
}

TEST_CASE("a background process that keeps an output open does not hold up the exit status") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("sleep 300 & echo left; exit 3"));
  const auto begin = std::chrono::steady_clock::now();
  const Heard heard = follow(command);
  CHECK(heard.out == "left\n");
  CHECK(heard.exit_code == 3);
  CHECK(std::chrono::steady_clock::now() - begin < seconds(30));
}

TEST_CASE("following ends at the deadline; the command goes on, and so does the next following") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo one; until [ -e go ]; do sleep 0.02; done; echo two; exit 4"));
  const Heard first = follow(command, milliseconds(700));
  CHECK(first.failure == Errc::timeout);
  CHECK(first.out == "one\n");

  std::filesystem::create_directory(setup.file("go"));
  const Heard second = follow(command);
  CHECK(second.out == "two\n");
  CHECK(second.exit_code == 4);
}

TEST_CASE("a deadline that moves up while the command is busy is kept") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo done; while :; do echo more; sleep 0.1; done"));
  auto deadline = setup.clock().monotonic() + seconds(300);
  const auto status = command.follow(
      [&](std::string_view) { deadline = std::min(deadline, setup.clock().monotonic()); }, {},
      [&] { return deadline; }, {});
  REQUIRE(status.has_error());
  CHECK(status.error().code == Errc::timeout);
  CHECK(setup.clock().monotonic() - deadline < seconds(20));
}

TEST_CASE("a deadline that moves up while the command is silent is seen within a second or so") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("exec sleep 300"));
  const auto begin = setup.clock().monotonic();
  const auto status =
      command.follow({}, {},
                     [&] {
                       const auto now = setup.clock().monotonic();
                       return now - begin < milliseconds(300) ? now + seconds(300) : begin;
                     },
                     {});
  REQUIRE(status.has_error());
  CHECK(status.error().code == Errc::timeout);
  CHECK(setup.clock().monotonic() - begin < seconds(10));
}

TEST_CASE("a stop request ends the following, and leaves the command alone") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo one; until [ -e go ]; do sleep 0.02; done; echo two"));
  CHECK(follow(command, seconds(60), "one").failure == Errc::cancelled);
  std::filesystem::create_directory(setup.file("go"));
  CHECK(follow(command).exit_code == 0);
}

}  // namespace rdev::testing
