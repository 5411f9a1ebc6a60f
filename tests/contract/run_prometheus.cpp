#include <cstddef>

#include <doctest/doctest.h>

#include "adapters/prometheus/metrics.hpp"
#include "tests/contract/metrics_contract.hpp"
#include "tests/support/metrics_text.hpp"

namespace rdev::testing {

TEST_CASE("metrics contract: prometheus") {
  prometheus::Metrics metrics;
  metrics_contract(
      metrics,
      {[&](const auto& name, const auto& labels) { return value_in(metrics.text(), name, labels); },
       [&](const auto& name, const auto& labels) {
         return static_cast<std::size_t>(value_in(metrics.text(), name + "_count", labels));
       }});
}

}  // namespace rdev::testing
