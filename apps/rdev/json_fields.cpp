#include "apps/rdev/json_fields.hpp"

namespace rdev::cli {

namespace json = boost::json;

const json::value& at(const json::value& object, std::string_view key) {
  static const json::value nothing;
  const json::object* members = object.if_object();
  const json::value* found = members == nullptr ? nullptr : members->if_contains(key);
  return found == nullptr ? nothing : *found;
}

std::string text_at(const json::value& object, std::string_view key) {
  const json::string* text = at(object, key).if_string();
  return text == nullptr ? "" : std::string(*text);
}

double number_at(const json::value& object, std::string_view key) {
  const json::value& value = at(object, key);
  if (value.is_double()) return value.get_double();
  return static_cast<double>(integer_at(object, key));
}

std::int64_t integer_at(const json::value& object, std::string_view key) {
  const std::int64_t* number = at(object, key).if_int64();
  return number == nullptr ? 0 : *number;
}

bool true_at(const json::value& object, std::string_view key) {
  const bool* flag = at(object, key).if_bool();
  return flag != nullptr && *flag;
}

const json::array& list_at(const json::value& object, std::string_view key) {
  static const json::array none;
  const json::array* list = at(object, key).if_array();
  return list == nullptr ? none : *list;
}

}  // namespace rdev::cli
