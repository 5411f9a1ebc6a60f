#pragma once

#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "adapters/sql/column.hpp"
#include "core/domain/api_key.hpp"
#include "core/domain/build.hpp"
#include "core/domain/json_reader.hpp"

namespace rdev::sql {

namespace detail {
std::string store_list(const std::vector<std::string>& items);
std::vector<std::string> load_list(const std::string& stored);
}  // namespace detail

/// Lists are JSON arrays of strings.
template <class T>
struct Column<std::vector<T>> {
  using Stored = std::string;
  static_assert(std::is_same_v<typename Column<T>::Stored, std::string>);

  static Stored store(const std::vector<T>& items) {
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (const T& item : items) texts.push_back(Column<T>::store(item));
    return detail::store_list(texts);
  }
  static std::vector<T> load(const Stored& stored) {
    std::vector<T> items;
    for (const std::string& text : detail::load_list(stored)) {
      items.push_back(Column<T>::load(text));
    }
    return items;
  }
};

template <>
struct Column<domain::Scope> : EnumColumn<domain::Scope, domain::parse_scope> {};

template <>
struct Column<boost::json::object> {
  using Stored = std::string;
  static Stored store(const boost::json::object& object);
  static boost::json::object load(const Stored& stored);
};

template <>
struct Column<domain::StringMap> {
  using Stored = std::string;
  static Stored store(const domain::StringMap& map);
  static domain::StringMap load(const Stored& stored);
};

template <>
struct Column<domain::BuildSpec> {
  using Stored = std::string;
  static Stored store(const domain::BuildSpec& spec);
  static domain::BuildSpec load(const Stored& stored);
};

template <>
struct Column<domain::BuildResult> {
  using Stored = std::string;
  static Stored store(const domain::BuildResult& result);
  static domain::BuildResult load(const Stored& stored);
};

}  // namespace rdev::sql
