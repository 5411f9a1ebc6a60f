#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/sql/query.hpp"

namespace rdev::sql {

/// How a struct maps to a table; each table's file specialises it:
///
///   static constexpr std::string_view kTable = "workers";
///   template <class R, class Visit> static void columns(R& record, Visit&& visit) {
///     visit("id", record.id);
///     …
///   }
///
/// so that a column is named once for reading, inserting and listing.
template <class T>
struct Record;

template <class T>
std::vector<std::string> column_names() {
  std::vector<std::string> names;
  T record;
  Record<T>::columns(record, [&](const char* name, auto&) { names.emplace_back(name); });
  return names;
}

/// `prefix` before each of the table's columns, with commas between: "t.id, t.name".
template <class T>
std::string column_list(std::string_view prefix = "") {
  std::string list;
  for (const std::string& name : column_names<T>()) {
    if (!list.empty()) list += ", ";
    list.append(prefix).append(name);
  }
  return list;
}

/// "INSERT INTO table (…) VALUES (:…)", without an end.
template <class T>
std::string insert_sql() {
  return "INSERT INTO " + std::string{Record<T>::kTable} + " (" + column_list<T>() + ") VALUES (" +
         column_list<T>(":") + ")";
}

template <class T>
Query& bind_record(Query& query, const T& record) {
  Record<T>::columns(record, [&](const char* name, const auto& value) { query.with(name, value); });
  return query;
}

template <class T>
Query& read_record(Query& query, T& record) {
  Record<T>::columns(record, [&](const char*, auto& value) { query.into(value); });
  return query;
}

}  // namespace rdev::sql
