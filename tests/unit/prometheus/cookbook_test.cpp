#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "adapters/prometheus/catalogue.hpp"

namespace rdev::prometheus {

namespace {

std::string read_file(const std::string& name) {
  std::ifstream file(std::string(RDEV_COOKBOOKS_PATH "/monitoring/") + name);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every series there may be, as queries name it.
std::set<std::string> known_series() {
  std::set<std::string> series;
  for (const MetricDescription& metric : catalogue()) {
    if (metric.kind != MetricDescription::Kind::histogram) {
      series.insert(metric.name);
      continue;
    }
    for (const char* suffix : {"_bucket", "_sum", "_count"}) series.insert(metric.name + suffix);
  }
  return series;
}

std::set<std::string> named_series(const std::string& text) {
  static const std::regex kName(R"(\b(rdev|process)_[a-z0-9_]+)");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), kName), end; at != end; ++at) {
    names.insert(at->str());
  }
  return names;
}

}  // namespace

TEST_CASE("the dashboard and the alerts name only what is measured") {
  const std::set<std::string> known = known_series();
  for (const char* name : {"dashboard.json", "alerts.yaml"}) {
    CAPTURE(name);
    const std::set<std::string> named = named_series(read_file(name));
    CHECK(named.size() >= 5);
    for (const std::string& series : named) {
      CAPTURE(series);
      CHECK(known.contains(series));
    }
  }
}

TEST_CASE("the dashboard is JSON as Grafana imports it, its panels with one query at least") {
  const boost::json::value dashboard = boost::json::parse(read_file("dashboard.json"));
  CHECK_FALSE(dashboard.at("title").as_string().empty());
  REQUIRE_FALSE(dashboard.at("panels").as_array().empty());
  std::set<std::int64_t> ids;
  for (const boost::json::value& panel : dashboard.at("panels").as_array()) {
    CAPTURE(panel.at("title").as_string());
    CHECK(ids.insert(panel.at("id").as_int64()).second);
    REQUIRE_FALSE(panel.at("targets").as_array().empty());
    for (const boost::json::value& target : panel.at("targets").as_array()) {
      CHECK_FALSE(target.at("expr").as_string().empty());
    }
  }
}

TEST_CASE("every metric is described, and described once") {
  std::set<std::string> names;
  for (const MetricDescription& metric : catalogue()) {
    CAPTURE(metric.name);
    CHECK(names.insert(metric.name).second);
    CHECK_FALSE(metric.help.empty());
    const bool is_counter = metric.kind == MetricDescription::Kind::counter;
    CHECK(metric.name.ends_with("_total") == is_counter);
  }
}

}  // namespace rdev::prometheus
