#include "adapters/memory/build_audit.hpp"

#include <iterator>
#include <string>

#include "core/domain/ascii.hpp"

namespace rdev::memory {

using domain::BuildAuditEntry;
using domain::BuildStatus;

namespace {

Error not_found(const domain::TaskId& id) {
  return {Errc::not_found, "no build '" + id.str() + "'"};
}

BuildAuditEntry with_callback(const Tables& tables, BuildAuditEntry entry) {
  if (const auto row = tables.callbacks.find(entry.task_id)) {
    entry.callback = row->callback.progress;
  }
  return entry;
}

bool passes(const BuildAuditEntry& entry, const ports::BuildFilter& filter) {
  return (!filter.project_id || entry.project_id == *filter.project_id) &&
         (!filter.status || entry.status == *filter.status) &&
         (!filter.since || entry.created_at >= *filter.since) &&
         (!filter.until || entry.created_at < *filter.until) &&
         (!filter.requested_by || entry.requested_by == *filter.requested_by) &&
         (!filter.agent || entry.spec.agent == filter.agent) &&
         (!filter.text ||
          domain::to_lower_ascii(entry.spec.prompt).find(domain::to_lower_ascii(*filter.text)) !=
              std::string::npos);
}

/// The entry as it would be with the status `to`.
Result<BuildAuditEntry> transition(const Tables& tables, const domain::TaskId& id, BuildStatus to) {
  const auto entry = tables.audit.find(id);
  if (entry == nullptr) return not_found(id);
  if (!can_transition(entry->status, to)) {
    return Error{Errc::conflict, "build " + id.str() + " is " +
                                     std::string{to_string(entry->status)} + " and cannot become " +
                                     std::string{to_string(to)}};
  }
  BuildAuditEntry changed = *entry;
  changed.status = to;
  return changed;
}

}  // namespace

Result<void> BuildAudit::insert(const BuildAuditEntry& entry) {
  if (tables_.audit.contains(entry.task_id)) {
    return Error{Errc::already_exists, "build " + entry.task_id.str() + " exists"};
  }
  if (!tables_.projects.contains(entry.project_id)) {
    return Error{Errc::not_found, "no project '" + entry.project_id.str() + "'"};
  }
  BuildAuditEntry fresh;
  fresh.task_id = entry.task_id;
  fresh.project_id = entry.project_id;
  fresh.spec = entry.spec;
  fresh.requested_by = entry.requested_by;
  fresh.created_at = entry.created_at;
  tables_.audit.put(entry.task_id, std::move(fresh));
  return {};
}

Result<BuildAuditEntry> BuildAudit::find(const domain::TaskId& id) {
  if (const auto entry = tables_.audit.find(id)) return with_callback(tables_, *entry);
  return not_found(id);
}

Result<std::vector<BuildAuditEntry>> BuildAudit::list(const ports::BuildFilter& filter) {
  const auto& rows = tables_.audit.rows();
  const auto end = filter.before ? rows.lower_bound(*filter.before) : rows.end();
  std::vector<BuildAuditEntry> entries;
  for (auto row = std::make_reverse_iterator(end);
       row != rows.rend() && entries.size() < filter.limit; ++row) {
    if (passes(*row->second, filter)) entries.push_back(with_callback(tables_, *row->second));
  }
  return entries;
}

Result<void> BuildAudit::start(const domain::TaskId& id, int attempt,
                               const domain::WorkerId& worker, domain::Timestamp at) {
  auto entry = transition(tables_, id, BuildStatus::running);
  if (entry.has_error()) return entry.error();
  entry->attempt = attempt;
  entry->worker_id = worker;
  if (!entry->started_at) entry->started_at = at;
  tables_.audit.put(id, std::move(*entry));
  return {};
}

Result<void> BuildAudit::requeue(const domain::TaskId& id) {
  auto entry = transition(tables_, id, BuildStatus::pending);
  if (entry.has_error()) return entry.error();
  entry->worker_id.reset();
  tables_.audit.put(id, std::move(*entry));
  return {};
}

Result<void> BuildAudit::finish(const domain::TaskId& id, BuildStatus status,
                                const std::optional<domain::BuildResult>& result,
                                domain::Timestamp at) {
  if (!is_finished(status)) return Error{Errc::invalid, "a build ends in a finished status only"};
  auto entry = transition(tables_, id, status);
  if (entry.has_error()) return entry.error();
  entry->result = result;
  entry->finished_at = at;
  tables_.audit.put(id, std::move(*entry));
  return {};
}

Result<void> BuildAudit::request_cancel(const domain::TaskId& id) {
  const auto entry = tables_.audit.find(id);
  if (entry == nullptr) return not_found(id);
  if (is_finished(entry->status)) return {};
  BuildAuditEntry changed = *entry;
  changed.cancel_requested = true;
  tables_.audit.put(id, std::move(changed));
  return {};
}

}  // namespace rdev::memory
