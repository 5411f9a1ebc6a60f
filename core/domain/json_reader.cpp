#include "core/domain/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/domain/text.hpp"

namespace rdev::domain {

namespace json = boost::json;

namespace {

// An answer that names every unknown field could be many times as long as the request.
constexpr std::size_t kMaxUnknownNamed = 50;

std::string_view kind_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      break;
  }
  return "an object";
}

std::string expected_but(std::string_view expected, const json::value& value) {
  return "must be " + std::string(expected) + ", not " + std::string(kind_name(value));
}

/// The value as a whole number: 3 and 3.0 are the same number in JSON.
std::optional<std::int64_t> as_integer(const json::value& value) {
  if (!value.is_double()) {
    json::error_code failure;
    const auto number = value.to_number<std::int64_t>(failure);
    return failure ? std::nullopt : std::optional(number);
  }
  const double number = value.get_double();
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::trunc(number) != number || std::abs(number) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

JsonReader::JsonReader(const json::value& value, std::string pointer,
                       std::vector<FieldError>& faults, UnknownKeys unknown_keys)
    : object_(value.if_object()),
      pointer_(std::move(pointer)),
      faults_(faults),
      unknown_keys_(unknown_keys) {
  if (object_ == nullptr) faults_.push_back({pointer_, expected_but("an object", value)});
}

bool JsonReader::has(std::string_view key) const {
  const json::value* value = object_ == nullptr ? nullptr : object_->if_contains(key);
  return value != nullptr && !value->is_null();
}

std::string JsonReader::required_text(std::string_view key, const TextRule& rule) {
  if (object_ != nullptr && !has(key)) fault(key, "is required");
  return text(key, rule).value_or("");
}

std::optional<std::string> JsonReader::text(std::string_view key, const TextRule& rule) {
  const json::value* value = take(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    fault(key, expected_but("a string", *value));
    return std::nullopt;
  }
  const std::string_view found = value->get_string();
  if (!check_text(found, rule, pointer_to(key))) return std::nullopt;
  return std::string(found);
}

std::optional<bool> JsonReader::boolean(std::string_view key) {
  const json::value* value = take(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  fault(key, expected_but("a boolean", *value));
  return std::nullopt;
}

std::optional<std::int64_t> JsonReader::integer(std::string_view key, std::int64_t min,
                                                std::int64_t max) {
  const json::value* value = take(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    fault(key, expected_but("an integer", *value));
    return std::nullopt;
  }
  const auto number = as_integer(*value);
  if (number && *number >= min && *number <= max) return number;
  fault(key, "must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<double> JsonReader::number(std::string_view key) {
  const json::value* value = take(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    fault(key, expected_but("a number", *value));
    return std::nullopt;
  }
  const auto number = value->to_number<double>();
  if (std::isfinite(number)) return number;
  fault(key, "must be a finite number");
  return std::nullopt;
}

std::optional<double> JsonReader::positive_number(std::string_view key) {
  const auto found = number(key);
  if (!found || *found > 0) return found;
  fault(key, "must be greater than 0");
  return std::nullopt;
}

StringMap JsonReader::text_map(std::string_view key, const TextRule& keys, const TextRule& values,
                               std::size_t max_entries) {
  StringMap map;
  const json::object* entries = take_map(key, keys, max_entries, "an object of strings");
  if (entries == nullptr) return map;
  for (const auto& entry : *entries) {
    const std::string name = entry.key();
    const std::string pointer = append_pointer(pointer_to(key), name);
    if (!entry.value().is_string()) {
      faults_.push_back({pointer, expected_but("a string", entry.value())});
      continue;
    }
    const std::string_view text = entry.value().get_string();
    if (check_text(text, values, pointer)) map.emplace(name, text);
  }
  return map;
}

std::vector<std::string> JsonReader::text_list(std::string_view key, const TextRule& items,
                                               std::size_t max_items) {
  std::vector<std::string> list;
  const json::array* array = take_list(key, max_items, "an array of strings");
  if (array == nullptr) return list;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::value& item = (*array)[i];
    const std::string pointer = append_pointer(pointer_to(key), std::to_string(i));
    if (!item.is_string()) {
      faults_.push_back({pointer, expected_but("a string", item)});
      continue;
    }
    const std::string_view text = item.get_string();
    if (check_text(text, items, pointer)) list.emplace_back(text);
  }
  return list;
}

bool JsonReader::object(std::string_view key, const Read& read) {
  const json::value* value = take(key);
  return value != nullptr && read_nested(*value, pointer_to(key), read);
}

void JsonReader::object_list(std::string_view key, std::size_t max_items, const Read& read) {
  const json::array* array = take_list(key, max_items, "an array of objects");
  if (array == nullptr) return;
  for (std::size_t i = 0; i < array->size(); ++i) {
    read_nested((*array)[i], append_pointer(pointer_to(key), std::to_string(i)), read);
  }
}

void JsonReader::object_map(std::string_view key, const TextRule& keys, std::size_t max_entries,
                            const std::function<void(const std::string&, JsonReader&)>& read) {
  const json::object* entries = take_map(key, keys, max_entries, "an object of objects");
  if (entries == nullptr) return;
  for (const auto& entry : *entries) {
    const std::string name = entry.key();
    read_nested(entry.value(), append_pointer(pointer_to(key), name),
                [&](JsonReader& reader) { read(name, reader); });
  }
}

void JsonReader::skip(std::string_view key) {
  asked_.emplace_back(key);
}

void JsonReader::fault(std::string_view key, std::string detail) {
  faults_.push_back({pointer_to(key), std::move(detail)});
}

void JsonReader::finish() {
  if (object_ == nullptr || unknown_keys_ == UnknownKeys::ignored) return;
  std::size_t unknown = 0;
  for (const auto& entry : *object_) {
    const std::string_view key = entry.key();
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    if (++unknown > kMaxUnknownNamed) continue;
    fault(key, "unknown field '" + to_storable_utf8(key) + "'");
  }
  if (unknown <= kMaxUnknownNamed) return;
  faults_.push_back(
      {pointer_, std::to_string(unknown - kMaxUnknownNamed) + " more fields are unknown"});
}

const json::value* JsonReader::take(std::string_view key) {
  asked_.emplace_back(key);
  return has(key) ? object_->if_contains(key) : nullptr;
}

const json::object* JsonReader::take_map(std::string_view key, const TextRule& keys,
                                         std::size_t max_entries, std::string_view expected) {
  const json::value* value = take(key);
  if (value == nullptr) return nullptr;
  const json::object* entries = value->if_object();
  if (entries == nullptr) {
    fault(key, expected_but(expected, *value));
    return nullptr;
  }
  if (entries->size() > max_entries) {
    fault(key, "must have at most " + std::to_string(max_entries) + " entries");
    return nullptr;
  }
  for (const auto& entry : *entries) {
    check_text(entry.key(), keys, append_pointer(pointer_to(key), entry.key()), "the name ");
  }
  return entries;
}

const json::array* JsonReader::take_list(std::string_view key, std::size_t max_items,
                                         std::string_view expected) {
  const json::value* value = take(key);
  if (value == nullptr) return nullptr;
  const json::array* array = value->if_array();
  if (array == nullptr) {
    fault(key, expected_but(expected, *value));
    return nullptr;
  }
  if (array->size() <= max_items) return array;
  fault(key, "must have at most " + std::to_string(max_items) + " items");
  return nullptr;
}

bool JsonReader::read_nested(const json::value& value, std::string pointer, const Read& read) {
  JsonReader nested(value, std::move(pointer), faults_, unknown_keys_);
  if (nested.object_ == nullptr) return false;
  read(nested);
  nested.finish();
  return true;
}

bool JsonReader::check_text(std::string_view text, const TextRule& rule, const std::string& pointer,
                            std::string_view subject) {
  const auto refuse = [&](const std::string& detail) {
    faults_.push_back({pointer, std::string(subject) + detail});
    return false;
  };
  if (text.empty() && rule.min_bytes > 0) return refuse("must not be empty");
  if (text.size() < rule.min_bytes) {
    return refuse("must have at least " + std::to_string(rule.min_bytes) + " bytes");
  }
  if (text.size() > rule.max_bytes) {
    return refuse("must have at most " + std::to_string(rule.max_bytes) + " bytes, not " +
                  std::to_string(text.size()));
  }
  if (text.find('\0') != std::string_view::npos) return refuse("must not contain U+0000");
  if (!is_utf8(text)) return refuse("must be UTF-8");
  if (rule.valid != nullptr && !rule.valid(text)) {
    return refuse("must be " + std::string(rule.expected));
  }
  if (rule.find_fault != nullptr) {
    if (const auto detail = rule.find_fault(text)) return refuse(*detail);
  }
  return true;
}

std::string JsonReader::pointer_to(std::string_view key) const {
  return append_pointer(pointer_, key);
}

}  // namespace rdev::domain
