#include "adapters/prometheus/metrics.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "adapters/prometheus/process.hpp"

namespace rdev::prometheus {

namespace prom = ::prometheus;

namespace {

const std::vector<double> kDefaultBuckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                          0.5,   1,    2.5,   5,    10,  60};

}  // namespace

class Metrics::Impl {
 public:
  Impl(const std::vector<MetricDescription>& descriptions, std::size_t max_series)
      : max_series_(max_series) {
    for (const MetricDescription& description : descriptions) {
      descriptions_.emplace(description.name, description);
    }
  }

  void count(std::string_view name, const ports::MetricLabels& labels, double by) {
    const std::scoped_lock lock(mutex_);
    counter(name).Add(bounded(name, labels)).Increment(by);
  }

  void gauge(std::string_view name, const ports::MetricLabels& labels, double value) {
    const std::scoped_lock lock(mutex_);
    auto& family = gauges_.try_emplace(std::string(name), nullptr).first->second;
    if (family == nullptr) {
      family = &prom::BuildGauge().Name(std::string(name)).Help(help(name)).Register(registry_);
    }
    family->Add(bounded(name, labels)).Set(value);
  }

  void observe(std::string_view name, const ports::MetricLabels& labels, double value) {
    const std::scoped_lock lock(mutex_);
    auto& family = histograms_.try_emplace(std::string(name), nullptr).first->second;
    if (family == nullptr) {
      family = &prom::BuildHistogram().Name(std::string(name)).Help(help(name)).Register(registry_);
    }
    family->Add(bounded(name, labels), buckets(name)).Observe(value);
  }

  std::string text() {
    const std::scoped_lock lock(mutex_);
    return prom::TextSerializer().Serialize(registry_.Collect());
  }

  /// Counters that are read off elsewhere can only be set forward.
  void set_counter(std::string_view name, double value) {
    const std::scoped_lock lock(mutex_);
    const double before = std::exchange(read_off_[std::string(name)], value);
    if (value > before) counter(name).Add({}).Increment(value - before);
  }

 private:
  prom::Family<prom::Counter>& counter(std::string_view name) {
    auto& family = counters_.try_emplace(std::string(name), nullptr).first->second;
    if (family == nullptr) {
      family = &prom::BuildCounter().Name(std::string(name)).Help(help(name)).Register(registry_);
    }
    return *family;
  }

  std::string help(std::string_view name) const {
    const auto known = descriptions_.find(name);
    return known == descriptions_.end() ? "" : known->second.help;
  }

  const std::vector<double>& buckets(std::string_view name) const {
    const auto known = descriptions_.find(name);
    const bool has_own = known != descriptions_.end() && !known->second.buckets.empty();
    return has_own ? known->second.buckets : kDefaultBuckets;
  }

  ports::MetricLabels bounded(std::string_view name, const ports::MetricLabels& labels) {
    auto& series = series_[std::string(name)];
    if (series.contains(labels)) return labels;
    if (series.size() < max_series_) {
      series.insert(labels);
      return labels;
    }
    ports::MetricLabels other = labels;
    for (auto& [label, value] : other) value = "other";
    return other;
  }

  const std::size_t max_series_;
  std::map<std::string, MetricDescription, std::less<>> descriptions_;
  std::mutex mutex_;  ///< of what follows
  prom::Registry registry_;
  std::map<std::string, prom::Family<prom::Counter>*> counters_;
  std::map<std::string, prom::Family<prom::Gauge>*> gauges_;
  std::map<std::string, prom::Family<prom::Histogram>*> histograms_;
  std::map<std::string, std::set<ports::MetricLabels>> series_;
  std::map<std::string, double> read_off_;
};

Metrics::Metrics(const std::vector<MetricDescription>& descriptions, std::size_t max_series)
    : impl_(std::make_unique<Impl>(descriptions, max_series)) {}

Metrics::~Metrics() = default;

void Metrics::count(std::string_view name, const ports::MetricLabels& labels, double by) {
  impl_->count(name, labels, by);
}

void Metrics::gauge(std::string_view name, const ports::MetricLabels& labels, double value) {
  impl_->gauge(name, labels, value);
}

void Metrics::observe(std::string_view name, const ports::MetricLabels& labels, double value) {
  impl_->observe(name, labels, value);
}

std::string Metrics::text() {
  const ProcessFigures process = read_process();
  impl_->set_counter("process_cpu_seconds_total", process.cpu_seconds);
  gauge("process_resident_memory_bytes", {}, process.resident_bytes);
  gauge("process_open_fds", {}, process.open_descriptors);
  gauge("process_max_fds", {}, process.max_descriptors);
  gauge("process_start_time_seconds", {}, process.started_at);
  return impl_->text();
}

}  // namespace rdev::prometheus
