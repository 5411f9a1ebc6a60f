#include "core/domain/build_json.hpp"

#include "core/domain/json_writer.hpp"

namespace rdev::domain {

namespace {

template <class T>
std::optional<std::string> text_of(const std::optional<T>& id) {
  return id ? std::optional(id->str()) : std::nullopt;
}

/// What is the same in full and in a listing, around the two parts that are not.
boost::json::object to_json(const BuildAuditEntry& entry, boost::json::object spec,
                            boost::json::value result) {
  return {
      {"task_id", entry.task_id.str()},
      {"project_id", entry.project_id.str()},
      {"status", to_string(entry.status)},
      {"spec", std::move(spec)},
      {"result", std::move(result)},
      {"attempt", entry.attempt},
      {"worker_id", or_null(text_of(entry.worker_id))},
      {"requested_by", entry.requested_by},
      {"created_at", format_rfc3339(entry.created_at)},
      {"started_at", or_null(entry.started_at)},
      {"finished_at", or_null(entry.finished_at)},
      {"cancel_requested", entry.cancel_requested},
      {"callback", entry.callback ? boost::json::value(to_json(*entry.callback)) : nullptr},
  };
}

}  // namespace

boost::json::object to_json(const CallbackSummary& callback) {
  return {
      {"state", to_string(callback.state)},
      {"attempts", callback.attempts},
      {"last_status", or_null(callback.last_status)},
      {"last_error", or_null(callback.last_error)},
      {"next_attempt_at", or_null(callback.next_attempt_at)},
  };
}

boost::json::object to_json(const BuildAuditEntry& entry) {
  boost::json::value result;
  if (entry.result) result = to_json(*entry.result);
  return to_json(entry, to_json(entry.spec), std::move(result));
}

boost::json::object to_summary_json(const BuildAuditEntry& entry) {
  boost::json::object spec = to_json(entry.spec);
  spec.stable_erase("prompt");
  boost::json::value result;
  if (entry.result) {
    boost::json::object parts = to_json(*entry.result);
    parts.stable_erase("output");
    result = std::move(parts);
  }
  return to_json(entry, std::move(spec), std::move(result));
}

}  // namespace rdev::domain
