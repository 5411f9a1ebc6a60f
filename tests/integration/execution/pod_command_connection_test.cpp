#include <future>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/execution/command_setup.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Result<ports::ExecStatus> reset = Error{Errc::unavailable, "connection reset"};

std::string numbers(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a connection that is cut anywhere costs no byte and doubles none") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("seq 300; seq 300 >&2; exit 5"));
  for (const std::size_t bytes : {0, 100, 4, 5, 200, 9, 10, 300, 11, 700, 1, 333}) {
    setup.pod().cut(
        {bytes, bytes % 2 == 0 ? reset : Result<ports::ExecStatus>(ports::ExecStatus{0})});
  }
  const Heard heard = follow(command);
  CHECK(setup.pod().cuts_left() == 0);
  CHECK(heard.out == numbers(300));
  CHECK(heard.err == numbers(300));
  CHECK(heard.exit_code == 5);
}

TEST_CASE("an exec that reports success is not taken for the end of the command") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("until [ -e go ]; do sleep 0.02; done; echo end; exit 6"));
  setup.pod().cut({0, ports::ExecStatus{0}}, 3);
  auto heard = std::async(std::launch::async, [&] { return follow(command); });
  REQUIRE(eventually([&] { return setup.pod().cuts_left() == 0; }));
  std::filesystem::create_directory(setup.file("go"));
  const Heard all = heard.get();
  CHECK(all.out == "end\n");
  CHECK(all.exit_code == 6);
}

TEST_CASE("a command that ended behind a broken connection is not lost") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo one; exit 2"));
  REQUIRE(eventually([&] { return std::filesystem::exists(setup.run_directory() / "exit"); }));
  REQUIRE(eventually([&] { return !setup.pod().alive(setup.task()).value(); }));
  setup.pod().cut({0, reset}, 2);
  const Heard heard = follow(command);
  CHECK(heard.out == "one\n");
  CHECK(heard.exit_code == 2);
}

TEST_CASE("a connection is opened anew when its life is over, and loses nothing") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.timing().connection = milliseconds(30);
  auto command = setup.command();
  start(command,
        shell_command("i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo $i; sleep 0.03; done"));
  const Heard heard = follow(command);
  CHECK(heard.out == numbers(20));
  CHECK(heard.exit_code == 0);
}

TEST_CASE("a pod that is out of reach for a while costs nothing") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.timing().connection = milliseconds(30);
  auto command = setup.command();
  start(command, shell_command("echo one; until [ -e go ]; do sleep 0.02; done; echo two"));
  CHECK(follow(command, seconds(60), "one").out == "one\n");
  setup.pod().set_unavailable(true);
  auto heard = std::async(std::launch::async, [&] { return follow(command); });
  std::filesystem::create_directory(setup.file("go"));
  REQUIRE(eventually([&] { return std::filesystem::exists(setup.run_directory() / "exit"); }));
  setup.pod().set_unavailable(false);
  const Heard all = heard.get();
  CHECK(all.out == "two\n");
  CHECK(all.exit_code == 0);
}

TEST_CASE("a pod that stays out of reach ends the following, and not the command") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.timing() = {milliseconds(30), milliseconds(300)};
  auto command = setup.command();
  start(command, shell_command("echo one; exec sleep 300"));
  CHECK(follow(command, seconds(60), "one").out == "one\n");
  setup.pod().set_unavailable(true);
  CHECK(follow(command).failure == Errc::unavailable);
  setup.pod().set_unavailable(false);
  CHECK(setup.pod().alive(setup.task()).value());
}

}  // namespace rdev::testing
