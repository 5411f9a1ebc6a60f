#include "core/worker/pod_command.hpp"

#include <chrono>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using Kind = ExecFault::Kind;

/// A durable command in a pod of the stand-in cluster.
struct KubeCommand {
  KubeWorld world;
  domain::TaskId task = fresh_marker();
  worker::PodCommand::Timing timing{seconds(2), seconds(20)};
  std::shared_ptr<ports::Pod> pod;

  [[nodiscard]] bool usable() {
    if (!world.usable()) return false;
    pod = world.pod();
    return true;
  }
  worker::PodCommand command() { return {*pod, world.clock, task, 1, timing}; }
  [[nodiscard]] static std::string address() { return KubeWorld::address("demo"); }
};

/// Ten slow lines of 200 bytes and the exit status 5; each run leaves a line in `runs`.
worker::PodCommand::Spec slow_talker() {
  return shell_command(
      "echo run >>runs; i=0; while [ $i -lt 10 ]; do i=$((i+1)); printf '%0200d\\n' $i; sleep 0.2; "
      "done; exit 5");
}

std::string ten_lines() {
  std::string text;
  for (int i = 1; i <= 10; ++i) {
    const std::string number = std::to_string(i);
    text += std::string(200 - number.size(), '0') + number + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a durable command over kubectl: five broken connections cost no byte and double none") {
  KubeCommand setup;
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, slow_talker());
  // Beyond what other execs say, so that it is the follower that each befalls.
  for (const Kind kind : {Kind::cut, Kind::lie, Kind::truncate, Kind::cut, Kind::lie}) {
    setup.world.api.add_fault({kind, 300});
  }
  const Heard heard = follow(command);
  CHECK(setup.world.api.faults_left() == 0);
  CHECK(heard.out == ten_lines());
  CHECK(heard.exit_code == 5);
  CHECK(run_in(*setup.pod, {"cat", "runs"}).out == "run\n");
  CHECK(command.end(seconds(1)).has_value());
  CHECK(eventually([&] { return processes_with(setup.task) == 0; }));
}

TEST_CASE("a durable command over kubectl: a start whose answer is lost happens once") {
  KubeCommand setup;
  if (!setup.usable()) return;
  auto command = setup.command();
  for (const Kind kind : {Kind::lie, Kind::cut, Kind::truncate}) {
    setup.world.api.add_fault({kind, 90});
  }
  start(command, slow_talker());
  CHECK(setup.world.api.faults_left() == 0);
  CHECK(follow(command).exit_code == 5);
  CHECK(run_in(*setup.pod, {"cat", "runs"}).out == "run\n");
}

TEST_CASE("a durable command over kubectl: a pod that is removed is never a success") {
  KubeCommand setup;
  if (!setup.usable()) return;
  auto command = setup.command();
  start(command, shell_command("echo one; exec sleep 300"));
  CHECK(follow(command, seconds(60), "one").out == "one\n");
  auto heard = std::async(std::launch::async, [&] { return follow(command); });
  setup.world.api.evict(KubeCommand::address());
  SUBCASE("lost with the pod when nothing takes its place") {
    const Heard last = heard.get();
    CHECK(last.failure == Errc::not_found);
    CHECK_FALSE(last.exit_code.has_value());
  }
  SUBCASE("lost when another takes its name") {
    setup.world.api.pods().add(KubeCommand::address());
    const Heard last = heard.get();
    CHECK(last.failure == Errc::not_found);
    CHECK_FALSE(last.exit_code.has_value());
  }
  CHECK(eventually([&] { return processes_with(setup.task) == 0; }));
}

TEST_CASE("a durable command over kubectl: 50 MB come whole") {
  KubeCommand setup;
  if (!setup.usable()) return;
  setup.timing.connection = seconds(30);
  auto command = setup.command();
  start(command, shell_command("head -c 50000000 /dev/zero; echo end"));
  std::size_t received = 0;
  const auto give_up = setup.world.clock.monotonic() + seconds(120);
  const auto status = command.follow([&](std::string_view bytes) { received += bytes.size(); }, {},
                                     [&] { return give_up; }, {});
  REQUIRE(status.has_value());
  CHECK(status->exit_code == 0);
  CHECK(received == 50'000'004);
}

}  // namespace rdev::testing
