#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("nothing of a command is in kubectl's arguments, nor in the URL that it asks for") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  ports::ExecRequest request;
  request.argv = {"sh", "-c", "cat /proc/$PPID/cmdline; echo \"$TOKEN\" \"$0\"; cat", "argument-7"};
  request.environment = {{"TOKEN", "secret-7"}};
  request.stdin_data = "stdin-7";
  request.marker = fresh_marker();
  std::string out;
  const auto status = pod->exec(request, [&](std::string_view bytes) { out += bytes; }, {}, {});
  REQUIRE(status.has_value());
  REQUIRE(out.find("secret-7 argument-7\nstdin-7") != std::string::npos);
  // The command line of the wrapper in the pod has it as little.
  const std::string wrapper = out.substr(0, out.find("secret-7"));
  CHECK(wrapper.find("rdev-exec") != std::string::npos);
  for (const std::string& target : world.api.exec_targets()) {
    for (const char* private_part : {"secret-7", "argument-7", "stdin-7", "TOKEN"}) {
      CHECK(target.find(private_part) == std::string::npos);
    }
  }
}

TEST_CASE("arguments and variables come through as they are, whatever is in them") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  std::string all_bytes;
  for (int i = 1; i < 256; ++i) all_bytes += static_cast<char>(i);
  const std::string nasty = "a\\n\\0101%b%s'\"$(true)`true`\n\n" + all_bytes + "\n\n";
  ports::ExecRequest request;
  request.argv = {"sh", "-c", "printf '%s|' \"$0\" \"$1\" \"$2\" \"$NASTY\"", nasty, "", "-x"};
  request.environment = {{"NASTY", nasty}, {"rdev_line", "kept"}};
  std::string out;
  const auto status = pod->exec(request, [&](std::string_view bytes) { out += bytes; }, {}, {});
  REQUIRE(status.has_value());
  CHECK(status->exit_code == 0);
  CHECK(out == nasty + "||-x|" + nasty + "|");
}

TEST_CASE("a background process that keeps the outputs open does not hold up the return") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  const domain::TaskId marker = fresh_marker();
  const auto begin = std::chrono::steady_clock::now();
  const PodRun run = run_in(*pod, {"sh", "-c", "sleep 300 & echo left; exit 3"}, marker);
  CHECK(run.out == "left\n");
  CHECK(run.exit_code == 3);
  CHECK(std::chrono::steady_clock::now() - begin < seconds(20));
  CHECK(pod->end(marker, seconds(5)).has_value());
}

TEST_CASE("a killed client leaves the command running, and end ends its group within 15 s") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  ports::ExecRequest request;
  request.marker = fresh_marker();
  // Some heed a TERM, some do not, some have left the group.
  request.argv = {"sh", "-c",
                  "trap '' TERM; sleep 300 & setsid sleep 300 & "
                  "setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' & wait"};
  request.deadline = seconds(60);
  std::stop_source stop;
  auto running =
      std::async(std::launch::async, [&] { return pod->exec(request, {}, {}, stop.get_token()); });
  REQUIRE(eventually([&] { return processes_with(request.marker) >= 5; }));
  stop.request_stop();  // kills kubectl
  CHECK(running.get().error().code == Errc::cancelled);
  CHECK(pod->alive(request.marker).value());

  const auto begin = std::chrono::steady_clock::now();
  CHECK(pod->end(request.marker, seconds(10)).has_value());
  CHECK(eventually([&] { return processes_with(request.marker) == 0; }));
  CHECK(std::chrono::steady_clock::now() - begin < seconds(15));
}

TEST_CASE("a grace is kept: what ends by itself within it is not killed") {
  KubeWorld world;
  if (!world.usable()) return;
  const auto pod = world.pod();
  const domain::TaskId marker = fresh_marker();
  const std::string script =
      "sh -c 'trap \"sleep 1.5; echo done >last-word; exit\" TERM; : >ready; "
      "while :; do sleep 0.05; done' >/dev/null 2>&1 & until [ -e ready ]; do sleep 0.02; done";
  CHECK(run_in(*pod, {"sh", "-c", script}, marker).exit_code == 0);
  CHECK(pod->end(marker, seconds(20)).has_value());
  CHECK(run_in(*pod, {"cat", "last-word"}).out == "done\n");
}

}  // namespace rdev::testing
