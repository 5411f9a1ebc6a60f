#include "tests/contract/metrics_contract.hpp"

#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::testing {

void metrics_contract(ports::Metrics& metrics, const MetricsReading& reading) {
  SUBCASE("a counter adds up, for each set of labels by itself") {
    metrics.count("rdev_builds_total", {{"status", "completed"}}, 1);
    metrics.count("rdev_builds_total", {{"status", "completed"}}, 2);
    metrics.count("rdev_builds_total", {{"status", "failed"}}, 1);
    CHECK(reading.value("rdev_builds_total", {{"status", "completed"}}) == 3);
    CHECK(reading.value("rdev_builds_total", {{"status", "failed"}}) == 1);
  }

  SUBCASE("a gauge keeps its last value") {
    metrics.gauge("rdev_queue_depth", {}, 7);
    metrics.gauge("rdev_queue_depth", {}, 4);
    CHECK(reading.value("rdev_queue_depth", {}) == 4);
  }

  SUBCASE("every observation is counted") {
    metrics.observe("rdev_build_seconds", {{"agent", "command"}}, 0.5);
    metrics.observe("rdev_build_seconds", {{"agent", "command"}}, 1000);
    CHECK(reading.observed("rdev_build_seconds", {{"agent", "command"}}) == 2);
  }

  SUBCASE("no measurement of a thread is lost") {
    constexpr int kThreads = 4;
    constexpr int kEach = 1'000;
    {
      std::vector<std::jthread> threads;
      for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&metrics] {
          for (int i = 0; i < kEach; ++i) {
            metrics.count("rdev_claims_total", {}, 1);
            metrics.observe("rdev_claim_seconds", {}, 0.01);
          }
        });
      }
    }
    CHECK(reading.value("rdev_claims_total", {}) == kThreads * kEach);
    CHECK(reading.observed("rdev_claim_seconds", {}) == kThreads * kEach);
  }
}

}  // namespace rdev::testing
