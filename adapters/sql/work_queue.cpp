#include "adapters/sql/work_queue.hpp"

#include <set>
#include <utility>

#include "adapters/sql/work_task_record.hpp"

namespace rdev::sql {
namespace {

using domain::WorkTask;

/// What every write in a worker's name is fenced by.
constexpr const char* kHeld = " WHERE id = :id AND attempt = :attempt AND status = 'running'";

std::string columns() {
  return column_list<WorkTaskRow>();
}

Query& with_lease(Query& query, const domain::Lease& lease) {
  return query.with("id", lease.task_id).with("attempt", lease.attempt);
}

Error fenced(const domain::Lease& lease) {
  return {Errc::fenced, "attempt " + std::to_string(lease.attempt) + " does not hold task " +
                            lease.task_id.str()};
}

Result<WorkTask> held(Query& query, const domain::Lease& lease) {
  if (auto task = read_task(with_lease(query, lease))) return *std::move(task);
  return fenced(lease);
}

Result<void> change_held(Query& query, const domain::Lease& lease) {
  if (with_lease(query, lease).run() == 1) return {};
  return fenced(lease);
}

}  // namespace

Result<void> WorkQueue::enqueue(const WorkTask& task) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(insert_sql<WorkTaskRow>() + " ON CONFLICT DO NOTHING");
    const WorkTaskRow row{.task = task, .labels = store_labels(task.labels)};
    if (bind_record(query, row).run() == 1) return {};
    return Error{Errc::already_exists, "task " + task.id.str() + " exists"};
  });
}

Result<WorkTask> WorkQueue::extend(const domain::Lease& lease, domain::Timestamp expires_at) {
  return transaction_.attempt([&]() -> Result<WorkTask> {
    Query query = transaction_.query("UPDATE work_tasks SET lease_expires_at = :expires_at" +
                                     std::string{kHeld} + " RETURNING " + columns());
    return held(query.with("expires_at", expires_at), lease);
  });
}

Result<WorkTask> WorkQueue::guard(const domain::Lease& lease) {
  return transaction_.attempt([&]() -> Result<WorkTask> {
    Query query = transaction_.query("SELECT " + columns() + " FROM work_tasks" + kHeld +
                                     std::string{transaction_.dialect().lock_rows});
    return held(query, lease);
  });
}

Result<WorkTask> WorkQueue::hold(const domain::TaskId& id) {
  return find(id, transaction_.dialect().lock_rows);
}

Result<void> WorkQueue::finish(const domain::Lease& lease, domain::BuildStatus status) {
  if (!is_finished(status)) return Error{Errc::invalid, "a task ends in a finished status only"};
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE work_tasks SET status = :status, lease_expires_at = NULL" + std::string{kHeld});
    return change_held(query.with("status", status), lease);
  });
}

Result<void> WorkQueue::release(const domain::Lease& lease, const ports::Requeue& how) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE work_tasks SET status = 'pending', ready_at = :ready_at, worker_id = NULL,"
        " lease_expires_at = NULL, attempts_spent = attempts_spent + :spent,"
        " expirations = " +
        std::string{how.lease_expired ? "expirations + 1" : "0"} + kHeld);
    return change_held(
        query.with("ready_at", how.ready_at).with("spent", how.spend_attempt ? 1 : 0), lease);
  });
}

Result<void> WorkQueue::note_progress(const domain::Lease& lease) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query("UPDATE work_tasks SET expirations = 0" + std::string{kHeld});
    return change_held(query, lease);
  });
}

Result<WorkTask> WorkQueue::cancel(const domain::TaskId& id) {
  return transaction_.attempt([&]() -> Result<WorkTask> {
    Result<WorkTask> task = find(id, transaction_.dialect().lock_rows);
    if (task.has_error()) return task;
    if (task->status == domain::BuildStatus::pending) {
      task->status = domain::BuildStatus::cancelled;
    } else if (task->status == domain::BuildStatus::running && !task->cancel_requested) {
      task->cancel_requested = true;
    } else {
      return task;
    }
    Query query = transaction_.query(
        "UPDATE work_tasks SET status = :status, cancel_requested = :requested WHERE id = :id");
    query.with("status", task->status).with("requested", task->cancel_requested);
    query.with("id", id).run();
    return task;
  });
}

Result<WorkTask> WorkQueue::find(const domain::TaskId& id) {
  return find(id, "");
}

Result<WorkTask> WorkQueue::find(const domain::TaskId& id, std::string_view lock) {
  return transaction_.attempt([&]() -> Result<WorkTask> {
    Query query = transaction_.query("SELECT " + columns() + " FROM work_tasks WHERE id = :id" +
                                     std::string{lock});
    if (auto task = read_task(query.with("id", id))) return *std::move(task);
    return Error{Errc::not_found, "no task '" + id.str() + "'"};
  });
}

Result<std::vector<WorkTask>> WorkQueue::expired(domain::Timestamp now, std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::vector<WorkTask>> {
    Query query =
        transaction_.query("SELECT " + columns() +
                           " FROM work_tasks WHERE status = 'running' AND lease_expires_at < :now"
                           " ORDER BY lease_expires_at, id LIMIT :limit" +
                           std::string{transaction_.dialect().lock_rows_or_skip});
    return read_tasks(query.with("now", now).with("limit", limit));
  });
}

Result<void> WorkQueue::abandon(const domain::TaskId& id) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "INSERT INTO abandoned_tasks (task_id) VALUES (:id) ON CONFLICT DO NOTHING");
    query.with("id", id).run();
    return {};
  });
}

Result<std::vector<WorkTask>> WorkQueue::abandoned(const std::optional<domain::TaskId>& after,
                                                   std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::vector<WorkTask>> {
    Query query = transaction_.query("SELECT " + column_list<WorkTaskRow>("t.") +
                                     " FROM abandoned_tasks a JOIN work_tasks t ON t.id = a.task_id"
                                     " WHERE a.task_id > :after ORDER BY a.task_id LIMIT :limit");
    return read_tasks(query.with("after", after.value_or(domain::TaskId{})).with("limit", limit));
  });
}

Result<void> WorkQueue::settle(const domain::TaskId& id) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query("DELETE FROM abandoned_tasks WHERE task_id = :id");
    query.with("id", id).run();
    return {};
  });
}

Result<std::vector<std::string>> WorkQueue::wanted_labels(std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::vector<std::string>> {
    Query query = transaction_.query(
        "SELECT DISTINCT labels FROM work_tasks WHERE status = 'pending' AND labels <> ''"
        " LIMIT :limit");
    std::string stored;
    query.with("limit", limit).into(stored);
    std::set<std::string> labels;
    while (query.next()) {
      for (std::string& label : load_labels(stored)) labels.insert(std::move(label));
    }
    return std::vector<std::string>(labels.begin(), labels.end());
  });
}

Result<std::int64_t> WorkQueue::depth(const std::optional<domain::ProjectId>& project) {
  return transaction_.attempt([&]() -> Result<std::int64_t> {
    std::string sql = "SELECT COUNT(*) FROM work_tasks WHERE status = 'pending'";
    if (project.has_value()) sql += " AND project_id = :project";
    Query query = transaction_.query(std::move(sql));
    if (project.has_value()) query.with("project", *project);
    std::int64_t count = 0;
    query.into(count).next();
    return count;
  });
}

Result<std::optional<domain::Timestamp>> WorkQueue::waiting_since() {
  using Since = std::optional<domain::Timestamp>;
  return transaction_.attempt([&]() -> Result<Since> {
    Query query =
        transaction_.query("SELECT MIN(created_at) FROM work_tasks WHERE status = 'pending'");
    Since since;
    query.into(since).next();
    return since;
  });
}

}  // namespace rdev::sql
