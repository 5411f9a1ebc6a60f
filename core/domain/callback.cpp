#include "core/domain/callback.hpp"

#include <boost/json/serialize.hpp>

#include "core/domain/build_event.hpp"
#include "core/domain/build_json.hpp"

namespace rdev::domain {

std::string_view terminal_type(BuildStatus finished) noexcept {
  if (finished == BuildStatus::completed) return event_type::kBuildCompleted;
  if (finished == BuildStatus::cancelled) return event_type::kBuildCancelled;
  return event_type::kBuildFailed;
}

std::string callback_body(const BuildAuditEntry& entry, Timestamp at) {
  const boost::json::object body{
      {"type", terminal_type(entry.status)},
      {"timestamp", format_rfc3339(at)},
      {"data", to_json(entry)},
  };
  return boost::json::serialize(body);
}

}  // namespace rdev::domain
