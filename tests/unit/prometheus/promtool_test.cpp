#include "tests/support/promtool.hpp"

#include <string>

#include <doctest/doctest.h>

#include "adapters/prometheus/metrics.hpp"

namespace rdev::prometheus {

namespace {

/// Every metric of the catalogue, used.
std::string whole_catalogue() {
  Metrics metrics;
  for (const MetricDescription& metric : catalogue()) {
    if (metric.name.starts_with("process_")) continue;  // it measures that by itself
    switch (metric.kind) {
      case MetricDescription::Kind::counter:
        metrics.count(metric.name, {{"label", "value"}}, 1);
        break;
      case MetricDescription::Kind::gauge:
        metrics.gauge(metric.name, {}, 1);
        break;
      case MetricDescription::Kind::histogram:
        metrics.observe(metric.name, {}, 1);
        break;
    }
  }
  return metrics.text();
}

}  // namespace

TEST_CASE("promtool finds no fault with the metrics, and does with a bad one") {
  const std::string program = testing::promtool();
  if (program.empty()) return;
  const auto good = testing::check_metrics(program, whole_catalogue());
  CHECK(good.output == "");
  CHECK(good.exit_code == 0);
  const std::string bad = "# TYPE rdev_builds counter\nrdev_builds 1\n";
  CHECK(testing::check_metrics(program, bad).exit_code != 0);
}

TEST_CASE("promtool finds no fault with the alert rules") {
  const std::string program = testing::promtool();
  if (program.empty()) return;
  const auto checked = testing::run_command(
      {program, "check", "rules", RDEV_COOKBOOKS_PATH "/monitoring/alerts.yaml"});
  CHECK(checked.exit_code == 0);
  CHECK(checked.output.find("10 rules found") != std::string::npos);
}

}  // namespace rdev::prometheus
