#include "adapters/sql/build_audit.hpp"

#include <string>
#include <utility>

#include "adapters/sql/json_column.hpp"
#include "adapters/sql/record.hpp"
#include "core/domain/ascii.hpp"

namespace rdev::sql {

using domain::BuildAuditEntry;
using domain::BuildStatus;

template <>
struct Record<BuildAuditEntry> {
  static constexpr std::string_view kTable = "build_audit";

  template <class R, class Visit>
  static void columns(R& entry, Visit&& visit) {
    visit("task_id", entry.task_id);
    visit("project_id", entry.project_id);
    visit("status", entry.status);
    visit("spec", entry.spec);
    visit("result", entry.result);
    visit("attempt", entry.attempt);
    visit("worker_id", entry.worker_id);
    visit("requested_by", entry.requested_by);
    visit("created_at", entry.created_at);
    visit("started_at", entry.started_at);
    visit("finished_at", entry.finished_at);
    visit("cancel_requested", entry.cancel_requested);
  }
};

namespace {

/// An entry and, from the outer join, its callback, whose columns are null when there is none.
struct AuditRow {
  BuildAuditEntry entry;
  std::optional<domain::CallbackState> state;
  std::optional<int> attempts;
  domain::CallbackSummary callback;
};

std::string select_sql() {
  return "SELECT " + column_list<BuildAuditEntry>("a.") +
         ", c.state, c.attempts, c.last_status, c.last_error, c.next_attempt_at"
         " FROM build_audit a LEFT JOIN callback_outbox c ON c.task_id = a.task_id";
}

std::vector<BuildAuditEntry> read_entries(Query& query) {
  AuditRow row;
  read_record(query, row.entry).into(row.state).into(row.attempts);
  query.into(row.callback.last_status).into(row.callback.last_error);
  query.into(row.callback.next_attempt_at);
  std::vector<BuildAuditEntry> entries;
  while (query.next()) {
    BuildAuditEntry& entry = entries.emplace_back(row.entry);
    if (!row.state.has_value()) continue;
    entry.callback = row.callback;
    entry.callback->state = *row.state;
    entry.callback->attempts = row.attempts.value_or(0);
  }
  return entries;
}

Error not_found(const domain::TaskId& id) {
  return {Errc::not_found, "no build '" + id.str() + "'"};
}

}  // namespace

Result<void> BuildAudit::insert(const BuildAuditEntry& entry) {
  return transaction_.attempt([&]() -> Result<void> {
    BuildAuditEntry fresh;
    fresh.task_id = entry.task_id;
    fresh.project_id = entry.project_id;
    fresh.spec = entry.spec;
    fresh.requested_by = entry.requested_by;
    fresh.created_at = entry.created_at;
    Query query = transaction_.query(insert_sql<BuildAuditEntry>() + " ON CONFLICT DO NOTHING");
    if (bind_record(query, fresh).run() == 1) return {};
    return Error{Errc::already_exists, "build " + entry.task_id.str() + " exists"};
  });
}

Result<BuildAuditEntry> BuildAudit::find(const domain::TaskId& id) {
  return transaction_.attempt([&]() -> Result<BuildAuditEntry> {
    Query query = transaction_.query(select_sql() + " WHERE a.task_id = :id");
    std::vector<BuildAuditEntry> found = read_entries(query.with("id", id));
    if (found.empty()) return not_found(id);
    return std::move(found.front());
  });
}

Result<std::vector<BuildAuditEntry>> BuildAudit::list(const ports::BuildFilter& filter) {
  return transaction_.attempt([&]() -> Result<std::vector<BuildAuditEntry>> {
    std::string where;
    const auto require = [&where](const std::string& condition) {
      where += where.empty() ? " WHERE " : " AND ";
      where += condition;
    };
    const Dialect& dialect = transaction_.dialect();
    if (filter.project_id) require(std::string(dialect.of_project));
    if (filter.status) require("a.status = :status");
    if (filter.before) require("a.task_id < :before");
    if (filter.since) require("a.created_at >= :since");
    if (filter.until) require("a.created_at < :until");
    if (filter.requested_by) require("a.requested_by = :requested_by");
    if (filter.agent) require(std::string(dialect.spec_agent) + " = :agent");
    if (filter.text) {
      require(std::string(dialect.position_of) + "(" + std::string(dialect.spec_prompt) +
              ", :text) > 0");
    }

    const std::string order = filter.project_id ? "a.project_id, a.task_id DESC" : "a.task_id DESC";
    Query query = transaction_.query(select_sql() + where + " ORDER BY " + order + " LIMIT :limit");
    if (filter.project_id) query.with("project", *filter.project_id);
    if (filter.status) query.with("status", *filter.status);
    if (filter.before) query.with("before", *filter.before);
    if (filter.since) query.with("since", *filter.since);
    if (filter.until) query.with("until", *filter.until);
    if (filter.requested_by) query.with("requested_by", *filter.requested_by);
    if (filter.agent) query.with("agent", *filter.agent);
    if (filter.text) query.with("text", domain::to_lower_ascii(*filter.text));
    return read_entries(query.with("limit", filter.limit));
  });
}

Result<BuildStatus> BuildAudit::status_of(const domain::TaskId& id) {
  return transaction_.attempt([&]() -> Result<BuildStatus> {
    Query query = transaction_.query("SELECT status FROM build_audit WHERE task_id = :id");
    BuildStatus status{};
    if (query.with("id", id).into(status).next()) return status;
    return not_found(id);
  });
}

Result<void> BuildAudit::check_transition(const domain::TaskId& id, BuildStatus to) {
  const Result<BuildStatus> from = status_of(id);
  if (from.has_error()) return from.error();
  if (can_transition(*from, to)) return {};
  return Error{Errc::conflict, "build " + id.str() + " is " + std::string{to_string(*from)} +
                                   " and cannot become " + std::string{to_string(to)}};
}

Result<void> BuildAudit::start(const domain::TaskId& id, int attempt,
                               const domain::WorkerId& worker, domain::Timestamp at) {
  if (auto legal = check_transition(id, BuildStatus::running); legal.has_error()) return legal;
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE build_audit SET status = 'running', attempt = :attempt, worker_id = :worker,"
        " started_at = COALESCE(started_at, :at) WHERE task_id = :id");
    query.with("attempt", attempt).with("worker", worker).with("at", at).with("id", id).run();
    return {};
  });
}

Result<void> BuildAudit::requeue(const domain::TaskId& id) {
  if (auto legal = check_transition(id, BuildStatus::pending); legal.has_error()) return legal;
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE build_audit SET status = 'pending', worker_id = NULL WHERE task_id = :id");
    query.with("id", id).run();
    return {};
  });
}

Result<void> BuildAudit::finish(const domain::TaskId& id, BuildStatus status,
                                const std::optional<domain::BuildResult>& result,
                                domain::Timestamp at) {
  if (!is_finished(status)) return Error{Errc::invalid, "a build ends in a finished status only"};
  if (auto legal = check_transition(id, status); legal.has_error()) return legal;
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE build_audit SET status = :status, result = :result, finished_at = :at"
        " WHERE task_id = :id");
    query.with("status", status).with("result", result).with("at", at).with("id", id).run();
    return {};
  });
}

Result<void> BuildAudit::request_cancel(const domain::TaskId& id) {
  const Result<BuildStatus> status = status_of(id);
  if (status.has_error()) return status.error();
  if (is_finished(*status)) return {};
  return transaction_.attempt([&]() -> Result<void> {
    Query query =
        transaction_.query("UPDATE build_audit SET cancel_requested = 1 WHERE task_id = :id");
    query.with("id", id).run();
    return {};
  });
}

}  // namespace rdev::sql
