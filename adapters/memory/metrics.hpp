#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/metrics.hpp"

namespace rdev::memory {

/// Keeps every measurement, to be asked for. Thread-safe.
class Metrics : public ports::Metrics {
 public:
  void count(std::string_view name, const ports::MetricLabels& labels, double by) override;
  void gauge(std::string_view name, const ports::MetricLabels& labels, double value) override;
  void observe(std::string_view name, const ports::MetricLabels& labels, double value) override;

  /// A counter's sum or a gauge's last value; 0 for a series never written.
  [[nodiscard]] double value(std::string_view name, const ports::MetricLabels& labels = {}) const;

  /// What was observed, in order.
  [[nodiscard]] std::vector<double> observations(std::string_view name,
                                                 const ports::MetricLabels& labels = {}) const;

 private:
  using Series = std::pair<std::string, ports::MetricLabels>;

  mutable std::mutex mutex_;
  std::map<Series, double> values_;
  std::map<Series, std::vector<double>> observations_;
};

}  // namespace rdev::memory
