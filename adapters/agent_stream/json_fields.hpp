#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

/// Reading of foreign JSON in which anything may be missing or of another kind than expected.
namespace rdev::agent_stream {

[[nodiscard]] const boost::json::object* object_in(const boost::json::object& from,
                                                   std::string_view key) noexcept;
[[nodiscard]] const boost::json::array* array_in(const boost::json::object& from,
                                                 std::string_view key) noexcept;

/// "" where there is no string.
[[nodiscard]] std::string_view text_in(const boost::json::object& from,
                                       std::string_view key) noexcept;

/// The text of the first of `keys` that has one that is not empty; "" where none has.
[[nodiscard]] std::string_view first_text_in(const boost::json::object& from,
                                             std::initializer_list<std::string_view> keys) noexcept;

/// 0 where there is no integer, or one out of range.
[[nodiscard]] std::int64_t integer_in(const boost::json::object& from,
                                      std::string_view key) noexcept;

/// 0 where there is no finite number.
[[nodiscard]] double number_in(const boost::json::object& from, std::string_view key) noexcept;

[[nodiscard]] bool is_true(const boost::json::object& from, std::string_view key) noexcept;

}  // namespace rdev::agent_stream
