#include "adapters/local_pod/process_table.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

TEST_CASE("the processes of a marker are found while others come and go by the hundred") {
  LocalPodSetup setup(false);
  const auto pod = setup.pod();
  const domain::TaskId crowd = fresh_marker();
  const domain::TaskId one = fresh_marker();
  CHECK(run_in(*pod, {"sh", "-c", kLeaveBehind}, one).exit_code == 0);
  CHECK(run_in(*pod, {"sh", "-c", "while :; do env true & env true; done >/dev/null 2>&1 &"}, crowd)
            .exit_code == 0);
  bool missed = false;
  for (int i = 0; i < 100; ++i) {
    const auto found = local_pod::processes_of(one.str());
    REQUIRE(found.has_value());
    missed = missed || found->size() != 1;
  }
  CHECK_FALSE(missed);
  CHECK(pod->end(crowd, std::chrono::milliseconds(0)).has_value());
  CHECK(pod->end(one, std::chrono::milliseconds(0)).has_value());
}

TEST_CASE("a sandbox's first process is found, and told from those of our own namespace") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  const domain::TaskId marker = fresh_marker();
  CHECK(run_in(*pod, {"sh", "-c", kLeaveBehind}, marker).exit_code == 0);
  const auto found = local_pod::processes_of(marker.str());
  REQUIRE(found.has_value());
  const auto is_first = [](const local_pod::Process& process) {
    return process.first_of_namespace;
  };
  CHECK(std::count_if(found->begin(), found->end(), is_first) == 1);
  CHECK(found->size() >= 2);
  CHECK(pod->end(marker, std::chrono::milliseconds(0)).has_value());
}

TEST_CASE("a signal reaches the process that was seen, and none that has taken its number") {
  LocalPodSetup setup(false);
  const auto pod = setup.pod();
  const domain::TaskId marker = fresh_marker();
  CHECK(run_in(*pod, {"sh", "-c", kLeaveBehind}, marker).exit_code == 0);
  const auto found = local_pod::processes_of(marker.str());
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 1);
  local_pod::Process other = found->front();
  other.start_time += 1;
  CHECK_FALSE(local_pod::send_signal(other, SIGKILL));
  CHECK(pod->alive(marker).value());
  CHECK(local_pod::send_signal(found->front(), SIGKILL));
  CHECK(pod->end(marker, std::chrono::milliseconds(0)).has_value());
}

}  // namespace rdev::testing
