#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "adapters/prometheus/metrics.hpp"
#include "tests/support/command.hpp"
#include "tests/support/require.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::prometheus {

namespace {

/// What ./dev test has taken out of Debian's package, or else one on PATH; "" if there is none.
std::string promtool() {
  for (const std::string program : {RDEV_PROMTOOL_PATH, "/usr/bin/promtool"}) {
    if (std::filesystem::exists(program)) return program;
  }
  testing::skipped("there is no promtool");
  return "";
}

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
  const std::string program = promtool();
  if (program.empty()) return;
  const testing::TemporaryDirectory directory;
  const auto check = [&](const std::string& text) {
    const auto file = directory.path() / "metrics.txt";
    std::ofstream(file) << text;
    return testing::run_command(
        {"sh", "-c", R"("$1" check metrics <"$2" 2>&1)", "sh", program, file.string()});
  };
  const auto good = check(whole_catalogue());
  CHECK(good.output == "");
  CHECK(good.exit_code == 0);
  CHECK(check("# TYPE rdev_builds counter\nrdev_builds 1\n").exit_code != 0);
}

TEST_CASE("promtool finds no fault with the alert rules") {
  const std::string program = promtool();
  if (program.empty()) return;
  const auto checked = testing::run_command(
      {program, "check", "rules", RDEV_COOKBOOKS_PATH "/monitoring/alerts.yaml"});
  CHECK(checked.exit_code == 0);
  CHECK(checked.output.find("10 rules found") != std::string::npos);
}

}  // namespace rdev::prometheus
