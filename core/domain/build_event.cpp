#include "core/domain/build_event.hpp"

namespace rdev::domain {

bool is_terminal_event(std::string_view type) noexcept {
  return type == event_type::kBuildCompleted || type == event_type::kBuildFailed ||
         type == event_type::kBuildCancelled;
}

boost::json::object to_json(const BuildEvent& event) {
  return {
      {"seq", event.seq},   {"task_id", event.task_id.str()}, {"attempt", event.attempt},
      {"type", event.type}, {"at", format_rfc3339(event.at)}, {"data", event.data},
  };
}

}  // namespace rdev::domain
