#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/prometheus/catalogue.hpp"
#include "ports/metrics.hpp"

namespace rdev::prometheus {

/// Keeps measurements and tells them in Prometheus' text format.
///
/// A metric is what the catalogue says, or, for one that it does not know, what its first use
/// makes it. Of one metric there are at most `max_series` sets of labels: what comes beyond is
/// counted under labels that all say "other". Thread-safe.
class Metrics : public ports::Metrics {
 public:
  explicit Metrics(const std::vector<MetricDescription>& descriptions = catalogue(),
                   std::size_t max_series = 500);
  ~Metrics() override;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void count(std::string_view name, const ports::MetricLabels& labels, double by) override;
  void gauge(std::string_view name, const ports::MetricLabels& labels, double value) override;
  void observe(std::string_view name, const ports::MetricLabels& labels, double value) override;

  /// Everything measured so far, and the process itself, as a scrape gets it.
  [[nodiscard]] std::string text();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::prometheus
