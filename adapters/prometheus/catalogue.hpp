#pragma once

#include <string>
#include <vector>

namespace rdev::prometheus {

/// What is said of a metric besides its values.
struct MetricDescription {
  enum class Kind { counter, gauge, histogram };

  std::string name;
  Kind kind = Kind::counter;
  std::string help;
  std::vector<double> buckets = {};  ///< of a histogram: upper bounds, ascending
};

/// Every metric that rdev's programs measure.
[[nodiscard]] const std::vector<MetricDescription>& catalogue();

}  // namespace rdev::prometheus
