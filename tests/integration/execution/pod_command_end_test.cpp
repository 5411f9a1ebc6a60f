#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/execution/command_setup.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a command that is gone without an exit status is lost, never a success") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.timing().connection = milliseconds(50);
  auto command = setup.command();
  start(command, shell_command("echo one; exec sleep 300"));
  CHECK(follow(command, seconds(60), "one").out == "one\n");
  // KILL at once, its supervisor too: as when a machine dies.
  REQUIRE(setup.pod().end(setup.task(), milliseconds(0)).has_value());
  const Heard heard = follow(command);
  CHECK(heard.failure == Errc::not_found);
  CHECK_FALSE(heard.exit_code.has_value());
}

TEST_CASE("a command whose directory is gone is lost") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo one; exec sleep 300"));
  CHECK(follow(command, seconds(60), "one").out == "one\n");
  std::filesystem::remove_all(setup.run_directory());
  CHECK(follow(command).failure == Errc::not_found);
}

TEST_CASE("what a lost command had written is still given") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.timing().connection = milliseconds(50);
  auto command = setup.command();
  start(command, shell_command("echo one; echo two >&2; exec sleep 300"));
  REQUIRE(eventually([&] {
    return contents(setup.run_directory() / "out.log") == "one\n" &&
           contents(setup.run_directory() / "err.log") == "two\n";
  }));
  REQUIRE(setup.pod().end(setup.task(), milliseconds(0)).has_value());
  const Heard heard = follow(command);
  CHECK(heard.failure == Errc::not_found);
  CHECK(heard.out == "one\n");
  CHECK(heard.err == "two\n");
}

TEST_CASE("ending a command by TERM lets it say its last word and leaves its exit status") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("trap 'echo bye; exit 9' TERM; echo ready; "
                               "while :; do sleep 0.02; done"));
  CHECK(follow(command, seconds(60), "ready").out == "ready\n");
  REQUIRE(command.end(seconds(30)).has_value());
  const Heard heard = follow(command);
  CHECK(heard.out == "bye\n");
  CHECK(heard.exit_code == 9);
}

TEST_CASE("ending a command leaves none of its processes, and none of its followers") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 300' & "
                               "setsid sleep 300 & echo ready; while :; do sleep 1; done"));
  CHECK(follow(command, seconds(60), "ready").failure == Errc::cancelled);
  CHECK(processes_with(setup.task()) > 0);
  REQUIRE(command.end(milliseconds(200)).has_value());
  CHECK(processes_with(setup.task()) == 0);
  CHECK_FALSE(setup.pod().alive(setup.task()).value());
  CHECK(command.end(milliseconds(200)).has_value());
}

TEST_CASE("ending a command that was never started is no error") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  CHECK(command.end(milliseconds(0)).has_value());
}

}  // namespace rdev::testing
