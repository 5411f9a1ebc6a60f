#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::sql {

/// Stored data that this program cannot read.
class CorruptData : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How a C++ type is stored: `Stored` is std::string, long long or double, which SOCI moves in
/// and out alike on every database; `store` and `load` convert. std::optional<T> is NULL or T.
template <class T>
struct Column;

template <>
struct Column<std::string> {
  using Stored = std::string;
  static Stored store(const std::string& value) { return value; }
  static std::string load(const Stored& stored) { return stored; }
};

/// A value beyond the stored range, such as a limit that means "all", becomes the greatest.
template <std::integral T>
struct Column<T> {
  using Stored = long long;
  static Stored store(T value) {
    if constexpr (std::is_unsigned_v<T>) {
      constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<Stored>::max());
      return static_cast<Stored>(std::min<std::uint64_t>(value, kMax));
    } else {
      return value;
    }
  }
  static T load(Stored stored) { return static_cast<T>(stored); }
};

template <>
struct Column<domain::Timestamp> {
  using Stored = long long;
  static Stored store(domain::Timestamp at) { return at.time_since_epoch().count(); }
  static domain::Timestamp load(Stored stored) {
    return domain::Timestamp{std::chrono::milliseconds{stored}};
  }
};

template <>
struct Column<std::chrono::milliseconds> {
  using Stored = long long;
  static Stored store(std::chrono::milliseconds value) { return value.count(); }
  static std::chrono::milliseconds load(Stored stored) { return std::chrono::milliseconds{stored}; }
};

template <class Tag>
struct Column<domain::Id<Tag>> {
  using Stored = std::string;
  static Stored store(const domain::Id<Tag>& id) { return id.str(); }
  static domain::Id<Tag> load(const Stored& stored) { return domain::Id<Tag>{stored}; }
};

/// Enumerations are stored by their public names.
template <class T, std::optional<T> (*Parse)(std::string_view) noexcept>
struct EnumColumn {
  using Stored = std::string;
  static Stored store(T value) { return std::string{to_string(value)}; }
  static T load(const Stored& stored) {
    if (const auto value = Parse(stored)) return *value;
    throw CorruptData("unknown value '" + stored + "'");
  }
};

template <>
struct Column<domain::BuildStatus> : EnumColumn<domain::BuildStatus, domain::parse_build_status> {};
template <>
struct Column<domain::CallbackState>
    : EnumColumn<domain::CallbackState, domain::parse_callback_state> {};

template <>
struct Column<domain::ProjectState>
    : EnumColumn<domain::ProjectState, domain::parse_project_state> {};
template <>
struct Column<domain::ResourceState>
    : EnumColumn<domain::ResourceState, domain::parse_resource_state> {};
template <>
struct Column<domain::ProvisioningSaga::Direction>
    : EnumColumn<domain::ProvisioningSaga::Direction, domain::parse_direction> {};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

}  // namespace rdev::sql
