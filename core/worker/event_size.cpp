#include "core/worker/event_size.hpp"

#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "core/domain/text.hpp"

namespace rdev::worker {

namespace {

namespace json = boost::json;

constexpr std::size_t kScalarBytes = 8;  // a number, a literal, a pair of brackets or quotes

std::size_t size_of_value(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->size() + kScalarBytes;
  if (const json::object* object = value.if_object()) return size_of(*object);
  std::size_t size = kScalarBytes;
  if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) size += size_of_value(item);
  }
  return size;
}

}  // namespace

std::size_t size_of(const json::object& data) {
  std::size_t size = kScalarBytes;
  for (const auto& member : data) {
    size += member.key().size() + kScalarBytes + size_of_value(member.value());
  }
  return size;
}

json::object bounded(json::object data) {
  if (size_of(data) <= kMaxEventBytes) return data;
  json::object kept;
  std::size_t room = kMaxEventBytes;
  for (auto& member : data) {
    const std::size_t around = member.key().size() + 2 * kScalarBytes;
    if (around > room) continue;
    const std::size_t size = member.key().size() + kScalarBytes + size_of_value(member.value());
    if (size <= room) {
      kept.emplace(member.key(), std::move(member.value()));
      room -= size;
    } else if (const json::string* text = member.value().if_string()) {
      const std::string_view cut = domain::truncate_utf8(*text, room - around);
      kept.emplace(member.key(), cut);
      room -= around + cut.size();
    }
  }
  kept["truncated"] = true;
  return kept;
}

}  // namespace rdev::worker
