#include "core/worker/pod_runs.hpp"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;

namespace {

/// A run of an attempt that has come to its end.
void run(CommandSetup& setup, int attempt) {
  auto command = setup.command(attempt);
  start(command, shell_command("echo one"));
  CHECK(follow(command).exit_code == 0);
  CHECK(std::filesystem::exists(setup.run_directory(attempt)));
}

/// Makes it look as if nothing had been written there for so many days.
void age(const std::filesystem::path& directory, int days) {
  const std::string then = std::to_string(days) + " days ago";
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    checked_output({"touch", "-h", "-d", then, entry.path().string()});
  }
  checked_output({"touch", "-d", then, directory.string()});
}

}  // namespace

TEST_CASE("the newest run that has begun is found, after those that don't count") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  worker::PodRuns runs(setup.pod(), setup.task());
  CHECK_FALSE(runs.newest(0, {}).value());
  for (const int attempt : {2, 11, 9}) run(setup, attempt);
  std::filesystem::create_directory(setup.run_directory(12));  // nothing has begun there
  CHECK(runs.newest(0, {}).value() == 11);
  CHECK(runs.newest(10, {}).value() == 11);
  CHECK_FALSE(runs.newest(11, {}).value());
  CHECK_FALSE(worker::PodRuns(setup.pod(), domain::TaskId("other")).newest(0, {}).value());
}

TEST_CASE("a list of runs that is cut off is no list") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  run(setup, 10);
  worker::PodRuns runs(setup.pod(), setup.task());
  for (const std::size_t bytes : {0, 1, 3, 5}) {
    setup.pod().cut({bytes, ports::ExecStatus{0}});
    const auto found = runs.newest(0, {});
    REQUIRE(found.has_error());
    CHECK(found.error().code == Errc::unavailable);
  }
}

TEST_CASE("discarding removes the runs of an attempt and of those before it") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  for (const int attempt : {1, 2, 3}) run(setup, attempt);
  worker::PodRuns runs(setup.pod(), setup.task());
  CHECK(runs.discard(2).has_value());
  CHECK_FALSE(std::filesystem::exists(setup.run_directory(1)));
  CHECK_FALSE(std::filesystem::exists(setup.run_directory(2)));
  CHECK(std::filesystem::exists(setup.run_directory(3)));
  CHECK(runs.discard(2).has_value());
}

namespace {

/// Runs of an age, in days, that nobody has cleared away: 1 and 2 have ended, 3 and 4 were lost.
void leave_old_runs(CommandSetup& setup) {
  for (const int attempt : {1, 2}) run(setup, attempt);
  for (const int attempt : {3, 4}) {
    auto command = setup.command(attempt);
    start(command, shell_command("exec sleep 300"));
  }
  CHECK(setup.pod().end(setup.task(), milliseconds(0)).has_value());
  age(setup.run_directory(1), 0);
  age(setup.run_directory(2), 2);
  age(setup.run_directory(3), 6);
  age(setup.run_directory(4), 8);
}

}  // namespace

TEST_CASE("runs that nobody has cleared away go a day after their end, or a week after a sign") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  leave_old_runs(setup);
  const auto foreign = setup.run_directory(1).parent_path() / "not.ours";
  std::filesystem::create_directory(foreign);
  age(foreign, 99);
  CHECK(worker::PodRuns(setup.pod(), domain::TaskId("other")).discard(1).has_value());
  CHECK(std::filesystem::exists(setup.run_directory(1)));
  CHECK_FALSE(std::filesystem::exists(setup.run_directory(2)));
  CHECK(std::filesystem::exists(setup.run_directory(3)));
  CHECK_FALSE(std::filesystem::exists(setup.run_directory(4)));
  CHECK(std::filesystem::exists(foreign));
}

TEST_CASE("while something of their task lives they stay") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  leave_old_runs(setup);
  auto living = setup.command(9);
  start(living, shell_command("exec sleep 300"));
  CHECK(worker::PodRuns(setup.pod(), domain::TaskId("other")).discard(1).has_value());
  for (const int attempt : {1, 2, 3, 4, 9}) {
    CHECK(std::filesystem::exists(setup.run_directory(attempt)));
  }
}

}  // namespace rdev::testing
