#include <fstream>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "apps/rdev/findings.hpp"
#include "core/domain/build.hpp"

namespace rdev::cli {

namespace {

/// Headings of the third order, and how much stands below each.
std::map<std::string, std::size_t> entries() {
  std::map<std::string, std::size_t> found;
  std::ifstream file(RDEV_TROUBLESHOOTING_PATH);
  std::string heading;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) heading = line.starts_with("### ") ? line.substr(4) : "";
    if (!heading.empty()) found[heading] += line.size();
  }
  return found;
}

std::set<std::string> codes() {
  std::set<std::string> all;
  // Declared one after the other from 0 on; the first without a name is past the last.
  for (int code = 0;; ++code) {
    const auto name = domain::to_string(static_cast<domain::FailureCode>(code));
    if (name.empty()) break;
    all.emplace(name);
  }
  for (const FindingCode code : all_finding_codes()) all.emplace(to_string(code));
  return all;
}

}  // namespace

TEST_CASE("TROUBLESHOOTING.md has an entry for each error of builds and finding of the doctor") {
  const auto written = entries();
  const auto all = codes();
  CHECK(all.size() > 30);
  for (const std::string& code : all) {
    CAPTURE(code);
    REQUIRE(written.contains(code));
    CHECK(written.at(code) > 150);  // what it means, how to see it, how to mend it
  }
  for (const auto& entry : written) {
    CAPTURE(entry.first);
    CHECK(all.contains(entry.first));  // and none for what there is no more
  }
}

}  // namespace rdev::cli
