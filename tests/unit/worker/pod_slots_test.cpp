#include "core/worker/pod_slots.hpp"

#include <atomic>
#include <future>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

TEST_CASE("no more builds are in a pod at once than it has slots, and all get their turn") {
  PodSlots slots(3);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  {
    std::vector<std::jthread> builds;
    builds.reserve(12);
    for (int i = 0; i < 12; ++i) {
      builds.emplace_back([&] {
        for (int round = 0; round < 50; ++round) {
          const auto place = slots.take("pod", {});
          const int now = ++inside;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
          }
          std::this_thread::yield();
          --inside;
        }
      });
    }
  }
  CHECK(most <= 3);
  CHECK(inside == 0);
}

TEST_CASE("a full pod holds up none but its own builds, and its own only until one leaves") {
  PodSlots slots(1);
  auto first = slots.take("full", {});
  CHECK(slots.take("other", {}).has_value());
  auto second = std::async(std::launch::async, [&] { return slots.take("full", {}).has_value(); });
  first.reset();
  CHECK(second.get());
}

TEST_CASE("a stop ends the wait for a slot, and lets the next in") {
  PodSlots slots(1);
  auto first = slots.take("pod", {});
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(slots.take("pod", stop.get_token()).has_value());
  first.reset();
  CHECK(slots.take("pod", {}).has_value());
}

TEST_CASE("a build that is at work already is counted, and never waits") {
  PodSlots slots(1);
  std::stop_source stop;
  stop.request_stop();
  {
    const auto one = slots.join("pod");
    const auto two = slots.join("pod");
    CHECK_FALSE(slots.take("pod", stop.get_token()).has_value());
  }
  CHECK(slots.take("pod", {}).has_value());
}

TEST_CASE("without a limit any number of builds is in a pod") {
  PodSlots slots(0);
  const auto one = slots.take("pod", {});
  const auto two = slots.take("pod", {});
  CHECK(one.has_value());
  CHECK(two.has_value());
}

TEST_CASE(
    "a build waits for its pod before it touches the working copy, and can be stopped there") {
  BuildWorld world;
  world.add_project("other");
  BuildExecutor builds(world.script.pods(), world.script.git(), world.templates, world.clock,
                       world.log, world.script.agents(), 1);
  const auto run = [&](const ClaimedBuild& build, const HeldLease& lease) {
    BuildRecorder recorder(world.storage, world.clock, world.ids, lease.lease());
    return builds.run(build, recorder, lease, [](const auto& result) -> Result<void> {
      return result.has_error() ? Result<void>(result.error()) : Result<void>{};
    });
  };
  world.submit(pushing_spec());
  const auto first = world.claim();
  world.submit(pushing_spec(), "other");
  const auto second = world.claim();
  HeldLease second_lease({second.task.id, second.task.attempt});
  std::atomic<int> acquired = 0;
  world.script.on("acquire", [&](const std::stop_token&) -> Result<void> {
    if (++acquired == 2) second_lease.stop(StopReason::cancel);
    return {};
  });
  // The second build comes while the first one's agent is at work.
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    CHECK(run(second, second_lease).error().code == Errc::cancelled);
    return {};
  });
  CHECK(run(first, HeldLease({first.task.id, first.task.attempt})).has_value());
  CHECK(acquired == 2);
}

}  // namespace rdev::worker
