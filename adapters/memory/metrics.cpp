#include "adapters/memory/metrics.hpp"

namespace rdev::memory {

void Metrics::count(std::string_view name, const ports::MetricLabels& labels, double by) {
  const std::scoped_lock lock(mutex_);
  values_[{std::string(name), labels}] += by;
}

void Metrics::gauge(std::string_view name, const ports::MetricLabels& labels, double value) {
  const std::scoped_lock lock(mutex_);
  values_[{std::string(name), labels}] = value;
}

void Metrics::observe(std::string_view name, const ports::MetricLabels& labels, double value) {
  const std::scoped_lock lock(mutex_);
  observations_[{std::string(name), labels}].push_back(value);
}

double Metrics::value(std::string_view name, const ports::MetricLabels& labels) const {
  const std::scoped_lock lock(mutex_);
  const auto found = values_.find({std::string(name), labels});
  return found == values_.end() ? 0 : found->second;
}

std::vector<double> Metrics::observations(std::string_view name,
                                          const ports::MetricLabels& labels) const {
  const std::scoped_lock lock(mutex_);
  const auto found = observations_.find({std::string(name), labels});
  return found == observations_.end() ? std::vector<double>{} : found->second;
}

}  // namespace rdev::memory
