#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "core/domain/json_reader.hpp"
#include "core/domain/text.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

/// Text that may have come from outside of rdev, so that what is written is JSON whatever it holds:
/// file names and the output of programs need not be UTF-8.
[[nodiscard]] inline boost::json::string storable(std::string_view text) {
  return boost::json::string(to_storable_utf8(text));
}

/// The value, or null.
template <class T>
[[nodiscard]] boost::json::value or_null(const std::optional<T>& value) {
  if (!value) return nullptr;
  return boost::json::value(*value);
}

[[nodiscard]] inline boost::json::value or_null(const std::optional<std::string>& value) {
  if (!value) return nullptr;
  return storable(*value);
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
