#include "adapters/sql/labels.hpp"

#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/sql/column.hpp"

namespace rdev::sql {

std::string store_label(const std::string& label) {
  return "\n" + boost::json::serialize(boost::json::string(label)) + "\n";
}

std::string store_labels(const std::vector<std::string>& labels) {
  std::string stored;
  for (const std::string& label : labels) stored += store_label(label);
  return stored;
}

std::vector<std::string> load_labels(const std::string& stored) {
  std::vector<std::string> labels;
  std::istringstream lines(stored);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    boost::system::error_code failure;
    const boost::json::value label = boost::json::parse(line, failure);
    if (failure || !label.is_string()) throw CorruptData("stored label cannot be parsed");
    labels.emplace_back(label.get_string());
  }
  return labels;
}

}  // namespace rdev::sql
