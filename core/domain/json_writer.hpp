#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "core/domain/json_reader.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

/// The value, or null.
template <class T>
[[nodiscard]] boost::json::value or_null(const std::optional<T>& value) {
  if (!value) return nullptr;
  return boost::json::value(*value);
}

[[nodiscard]] inline boost::json::value or_null(const std::optional<std::string>& value) {
  if (!value) return nullptr;
  return boost::json::value(boost::json::string_view(*value));
}

[[nodiscard]] inline boost::json::value or_null(const std::optional<Timestamp>& at) {
  if (!at) return nullptr;
  return boost::json::value(boost::json::string_view(format_rfc3339(*at)));
}

[[nodiscard]] inline boost::json::array to_json_array(const std::vector<std::string>& items) {
  return boost::json::array(items.begin(), items.end());  // braces would make a list of two
}

[[nodiscard]] inline boost::json::object to_json_object(const StringMap& map) {
  boost::json::object object;
  for (const auto& [key, value] : map) object.emplace(key, value);
  return object;
}

}  // namespace rdev::domain
