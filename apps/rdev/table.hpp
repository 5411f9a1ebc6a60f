#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/rdev/style.hpp"

namespace rdev::cli {

/// Columns of neutralised text under a heading, as wide as their longest cell, at most 60; the last
/// one ends where its text does.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) { rows_.push_back(std::move(heading)); }

  /// A cell for each column, as it came.
  void add(const std::vector<std::string>& cells);

  [[nodiscard]] std::string text(const Style& style) const;

 private:
  std::vector<std::vector<std::string>> rows_;  ///< neutralised
};

/// "name:    value" lines; what has no value is left out.
class Facts {
 public:
  void add(std::string_view name, const std::string& value);  ///< as it came, of several lines
  [[nodiscard]] std::string text(const Style& style) const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> facts_;
};

}  // namespace rdev::cli
