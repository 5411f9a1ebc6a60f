#include "core/domain/build_event.hpp"

#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "core/domain/json_writer.hpp"

namespace rdev::domain {

namespace {

boost::json::value storable_value(const boost::json::value& value) {
  if (value.is_string()) return storable(value.get_string());
  if (value.is_object()) return to_storable(value.get_object());
  if (value.is_double() && !std::isfinite(value.get_double())) return nullptr;
  if (!value.is_array()) return value;
  boost::json::array items;
  for (const boost::json::value& item : value.get_array()) {
    items.push_back(storable_value(item));
  }
  return items;
}

}  // namespace

bool is_terminal_event(std::string_view type) noexcept {
  return type == event_type::kBuildCompleted || type == event_type::kBuildFailed ||
         type == event_type::kBuildCancelled;
}

boost::json::object to_storable(const boost::json::object& data) {
  boost::json::object members;
  for (const auto& member : data) {
    members.emplace(storable(member.key()), storable_value(member.value()));
  }
  return members;
}

boost::json::object to_json(const BuildEvent& event) {
  return {
      {"seq", event.seq},   {"task_id", event.task_id.str()}, {"attempt", event.attempt},
      {"type", event.type}, {"at", format_rfc3339(event.at)}, {"data", event.data},
  };
}

}  // namespace rdev::domain
