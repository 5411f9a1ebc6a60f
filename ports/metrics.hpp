#pragma once

#include <map>
#include <string>
#include <string_view>

namespace rdev::ports {

/// Label names and values of one time series. Values must come from a bounded set.
using MetricLabels = std::map<std::string, std::string>;

/// Measurements, named after Prometheus' conventions (`rdev_builds_total`, base units). Recording
/// never fails and never blocks for long. Thread-safe.
class Metrics {
 public:
  virtual ~Metrics() = default;

  virtual void count(std::string_view name, const MetricLabels& labels, double by) = 0;
  virtual void gauge(std::string_view name, const MetricLabels& labels, double value) = 0;
  virtual void observe(std::string_view name, const MetricLabels& labels, double value) = 0;
};

}  // namespace rdev::ports
