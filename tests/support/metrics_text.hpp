#pragma once

#include <cstdlib>
#include <sstream>
#include <string>

#include "ports/metrics.hpp"

namespace rdev::testing {

/// "name{a=\"b\"}", as Prometheus' text format begins a line.
inline std::string series_name(const std::string& name, const ports::MetricLabels& labels) {
  std::string series = name;
  for (const auto& [label, value] : labels) {
    series += (series.size() == name.size() ? "{" : ",") + label + "=\"" + value + "\"";
  }
  return labels.empty() ? series : series + "}";
}

/// The value of one series in Prometheus' text format; 0 when it is not there.
inline double value_in(const std::string& text, const std::string& name,
                       const ports::MetricLabels& labels = {}) {
  const std::string wanted = series_name(name, labels) + " ";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(wanted)) return std::strtod(line.c_str() + wanted.size(), nullptr);
  }
  return 0;
}

}  // namespace rdev::testing
