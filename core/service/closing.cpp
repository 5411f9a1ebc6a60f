#include "core/service/closing.hpp"

#include <string>

#include <boost/json/object.hpp>

#include "core/domain/build_event.hpp"
#include "core/domain/build_json.hpp"
#include "core/domain/callback.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/work_queue.hpp"

namespace rdev::service {

namespace {

/// What a watcher wants to know at the end; the rest is in the audit entry.
boost::json::object terminal_data(const Closing& closing) {
  boost::json::object data{{"status", domain::to_string(closing.status)}};
  if (!closing.result) return data;
  const boost::json::object result = domain::to_json(*closing.result);
  for (const char* key : {"error", "commit_sha", "pushed", "branch", "duration_ms", "agent"}) {
    data[key] = result.at(key);
  }
  return data;
}

Result<void> add_callback(ports::UnitOfWork& unit, ports::IdGenerator& ids,
                          const domain::BuildAuditEntry& entry, domain::Timestamp at) {
  const auto task = unit.queue().find(entry.task_id);
  if (task.has_error()) return task.error();
  domain::Callback callback;
  callback.id = domain::CallbackId("msg_" + ids.uuid());
  callback.task_id = entry.task_id;
  callback.project_id = entry.project_id;
  callback.url = *entry.spec.callback_url;
  callback.body = domain::callback_body(entry, at);
  callback.created_at = at;
  callback.progress.next_attempt_at = at;
  callback.trace = task->trace;
  return unit.callbacks().add(callback);
}

}  // namespace

Result<domain::BuildAuditEntry> close_build(ports::UnitOfWork& unit, ports::IdGenerator& ids,
                                            const Closing& closing) {
  if (auto done = unit.audit().finish(closing.task_id, closing.status, closing.result, closing.at);
      done.has_error()) {
    return done.error();
  }
  const domain::NewEvent event{std::string(domain::terminal_type(closing.status)),
                               terminal_data(closing)};
  if (auto done = unit.events().append(closing.task_id, closing.attempt, closing.at, {event});
      done.has_error()) {
    return done.error();
  }
  auto entry = unit.audit().find(closing.task_id);
  if (entry.has_error()) return entry.error();
  if (entry->spec.callback_url) {
    if (auto done = add_callback(unit, ids, *entry, closing.at); done.has_error()) {
      return done.error();
    }
    unit.notify({ports::Change::Topic::callbacks, closing.task_id.str()});
    entry = unit.audit().find(closing.task_id);
  }
  unit.notify({ports::Change::Topic::events, closing.task_id.str()});
  // A slot of the project may have become free for a build that is waiting for it.
  if (entry.has_value()) unit.notify({ports::Change::Topic::work, entry->project_id.str()});
  return entry;
}

}  // namespace rdev::service
