#include "adapters/agent_stream/json_fields.hpp"

#include <cmath>

namespace rdev::agent_stream {

namespace json = boost::json;

const json::object* object_in(const json::object& from, std::string_view key) noexcept {
  const json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_in(const json::object& from, std::string_view key) noexcept {
  const json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::string_view text_in(const json::object& from, std::string_view key) noexcept {
  const json::value* value = from.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::string_view first_text_in(const boost::json::object& from,
                               std::initializer_list<std::string_view> keys) noexcept {
  for (const std::string_view key : keys) {
    if (const std::string_view text = text_in(from, key); !text.empty()) return text;
  }
  return "";
}

std::int64_t integer_in(const json::object& from, std::string_view key) noexcept {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) return 0;
  boost::system::error_code inexact;
  const auto number = value->to_number<std::int64_t>(inexact);
  return inexact ? 0 : number;
}

double number_in(const json::object& from, std::string_view key) noexcept {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) return 0;
  boost::system::error_code inexact;
  const auto number = value->to_number<double>(inexact);
  return inexact || !std::isfinite(number) ? 0 : number;
}

bool is_true(const json::object& from, std::string_view key) noexcept {
  const json::value* value = from.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace rdev::agent_stream
