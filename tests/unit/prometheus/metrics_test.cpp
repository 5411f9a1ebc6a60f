#include "adapters/prometheus/metrics.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/metrics_text.hpp"

namespace rdev::prometheus {

using testing::value_in;

TEST_CASE("what is in the catalogue comes with its kind, its help and its buckets") {
  Metrics metrics;
  metrics.count("rdev_builds_total", {{"status", "failed"}}, 2);
  metrics.observe("rdev_claim_latency_seconds", {}, 0.2);
  const std::string text = metrics.text();
  CHECK(text.find("# TYPE rdev_builds_total counter\n") != std::string::npos);
  CHECK(text.find("# HELP rdev_builds_total Builds that ended") != std::string::npos);
  CHECK(value_in(text, "rdev_builds_total", {{"status", "failed"}}) == 2);
  CHECK(value_in(text, "rdev_claim_latency_seconds_bucket", {{"le", "0.1"}}) == 0);
  CHECK(value_in(text, "rdev_claim_latency_seconds_bucket", {{"le", "0.5"}}) == 1);
  CHECK(value_in(text, "rdev_claim_latency_seconds_bucket", {{"le", "14400"}}) == 1);
}

TEST_CASE("values of labels cannot break out of their line") {
  Metrics metrics;
  metrics.count("rdev_events_total", {{"type", "a\"} 1\nrdev_forged 1\n\\"}}, 1);
  const std::string text = metrics.text();
  CHECK(text.find("\nrdev_forged") == std::string::npos);
  CHECK(text.find(R"(rdev_events_total{type="a\"} 1\nrdev_forged 1\n\\"} 1)") != std::string::npos);
}

TEST_CASE("of one metric there are so many series and no more, and nothing is lost of the rest") {
  constexpr int kMost = 3;
  Metrics metrics(catalogue(), kMost);
  for (int i = 0; i < 10; ++i) {
    metrics.count("rdev_events_total", {{"type", "t" + std::to_string(i)}}, 1);
  }
  metrics.count("rdev_events_total", {{"type", "t0"}}, 1);
  metrics.count("rdev_builds_total", {{"status", "failed"}}, 1);
  const std::string text = metrics.text();
  CHECK(value_in(text, "rdev_events_total", {{"type", "t0"}}) == 2);
  CHECK(value_in(text, "rdev_events_total", {{"type", "t2"}}) == 1);
  CHECK(text.find("type=\"t3\"") == std::string::npos);
  CHECK(value_in(text, "rdev_events_total", {{"type", "other"}}) == 7);
  CHECK(value_in(text, "rdev_builds_total", {{"status", "failed"}}) == 1);
}

TEST_CASE("the process itself is measured, anew by each scrape") {
  Metrics metrics;
  const std::string before = metrics.text();
  CHECK(value_in(before, "process_resident_memory_bytes") > 1'000'000);
  CHECK(value_in(before, "process_open_fds") >= 3);
  CHECK(value_in(before, "process_max_fds") >= value_in(before, "process_open_fds"));
  const double started = value_in(before, "process_start_time_seconds");
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  CHECK(started > now.count() - 3'600);
  CHECK(started < now.count() + 60);  // the kernel's clock of processes is a coarse one

  const double spent = value_in(before, "process_cpu_seconds_total");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  double later = spent;
  while (later <= spent && std::chrono::steady_clock::now() < deadline) {
    later = value_in(metrics.text(), "process_cpu_seconds_total");
  }
  CHECK(later > spent);
}

TEST_CASE("scrapes and measurements at once disturb neither") {
  Metrics metrics;
  constexpr int kEach = 200;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) {
          metrics.count("rdev_events_total", {{"type", "t" + std::to_string(i % 7)}}, 1);
          if (i % 20 == 0) static_cast<void>(metrics.text());
        }
      });
    }
  }
  double sum = 0;
  const std::string text = metrics.text();
  for (int i = 0; i < 7; ++i) {
    sum += value_in(text, "rdev_events_total", {{"type", "t" + std::to_string(i)}});
  }
  CHECK(sum == 3 * kEach);
}

}  // namespace rdev::prometheus
