#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "ports/metrics.hpp"

namespace rdev::testing {

/// How the suite reads back what an adapter has measured.
struct MetricsReading {
  /// A counter's sum or a gauge's last value.
  std::function<double(const std::string& name, const ports::MetricLabels& labels)> value;
  /// How often something was observed.
  std::function<std::size_t(const std::string& name, const ports::MetricLabels& labels)> observed;
};

/// What every Metrics promises. Call it from a doctest test case.
void metrics_contract(ports::Metrics& metrics, const MetricsReading& reading);

}  // namespace rdev::testing
