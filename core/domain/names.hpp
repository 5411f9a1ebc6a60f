#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace rdev::domain {

/// The public names of an enumeration's values: one table serves both directions, so that they
/// cannot disagree.
template <class Enum, std::size_t count>
using NameTable = std::array<std::pair<Enum, std::string_view>, count>;

/// Empty for a value that is not in the table, which no declared one is.
template <class Enum, std::size_t count>
[[nodiscard]] constexpr std::string_view name_of(const NameTable<Enum, count>& table,
                                                 Enum value) noexcept {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return {};
}

template <class Enum, std::size_t count>
[[nodiscard]] constexpr std::optional<Enum> value_of(const NameTable<Enum, count>& table,
                                                     std::string_view name) noexcept {
  for (const auto& [value, known] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace rdev::domain
