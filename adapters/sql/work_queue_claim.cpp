#include <set>

#include "adapters/sql/work_queue.hpp"
#include "adapters/sql/work_task_record.hpp"

namespace rdev::sql {
namespace {

using domain::WorkTask;

struct Candidate {
  WorkTask task;
  std::int64_t max_concurrent_builds = 0;
};

/// True when the worker has all of the task's labels, whose stored forms never overlap: what each
/// of the worker's takes away from `t.labels` adds up to the whole. A sum, because a REPLACE
/// around a REPLACE for each label is too deep for SQLite's parser from some thirty on.
std::string has_labels_sql(std::size_t worker_labels) {
  std::string rests = "0";
  for (std::size_t i = 0; i < worker_labels; ++i) {
    rests += " + LENGTH(REPLACE(t.labels, :label" + std::to_string(i) + ", ''))";
  }
  return rests + " = " + std::to_string(worker_labels) + " * LENGTH(t.labels) - LENGTH(t.labels)";
}

/// The best task that may be claimed, its row and its project's locked. Locked rows are passed
/// over: of two workers that want one project's next task, one looks elsewhere.
std::optional<Candidate> next_candidate(Transaction& transaction,
                                        const ports::ClaimRequest& request) {
  const std::set<std::string> labels(request.labels.begin(), request.labels.end());
  Query query = transaction.query(
      "SELECT " + column_list<WorkTaskRow>("t.") +
      ", p.max_concurrent_builds FROM work_tasks t JOIN projects p ON p.id = t.project_id"
      " WHERE t.status = 'pending' AND t.ready_at <= :now AND " +
      has_labels_sql(labels.size()) +
      " AND t.project_id NOT IN ("
      "SELECT r.project_id FROM work_tasks r JOIN projects q ON q.id = r.project_id"
      " WHERE r.status = 'running' GROUP BY r.project_id, q.max_concurrent_builds"
      " HAVING COUNT(*) >= q.max_concurrent_builds)"
      " ORDER BY t.priority DESC, t.id LIMIT 1" +
      std::string{transaction.dialect().lock_rows_or_skip});
  query.with("now", request.now);
  for (std::size_t i = 0; const std::string& label : labels) {
    query.with("label" + std::to_string(i++), store_label(label));
  }
  WorkTaskRow row;
  Candidate candidate;
  if (!read_record(query, row).into(candidate.max_concurrent_builds).next()) return {};
  candidate.task = to_task(row);
  return candidate;
}

std::int64_t running_builds(Transaction& transaction, const domain::ProjectId& project) {
  Query query = transaction.query(
      "SELECT COUNT(*) FROM work_tasks WHERE project_id = :project AND status = 'running'");
  std::int64_t count = 0;
  query.with("project", project).into(count).next();
  return count;
}

WorkTask take(Transaction& transaction, WorkTask task, const ports::ClaimRequest& request) {
  task.status = domain::BuildStatus::running;
  task.attempt += 1;
  task.worker_id = request.worker_id;
  task.lease_expires_at = request.now + request.lease;
  Query query = transaction.query(
      "UPDATE work_tasks SET status = 'running', attempt = :attempt, worker_id = :worker_id,"
      " lease_expires_at = :lease_expires_at WHERE id = :id");
  query.with("attempt", task.attempt).with("worker_id", task.worker_id);
  query.with("lease_expires_at", task.lease_expires_at).with("id", task.id).run();
  return task;
}

}  // namespace

Result<std::vector<WorkTask>> WorkQueue::claim(const ports::ClaimRequest& request) {
  return transaction_.attempt([&]() -> Result<std::vector<WorkTask>> {
    std::vector<WorkTask> claimed;
    while (claimed.size() < request.limit) {
      std::optional<Candidate> candidate = next_candidate(transaction_, request);
      if (!candidate.has_value()) break;
      // Another worker may have claimed between the look, which counted without a lock, and the
      // lock on the project. Counting again under the lock is what holds the limit; the next look
      // then sees that the project is full.
      const domain::ProjectId& project = candidate->task.project_id;
      if (running_builds(transaction_, project) >= candidate->max_concurrent_builds) continue;
      claimed.push_back(take(transaction_, std::move(candidate->task), request));
    }
    return claimed;
  });
}

}  // namespace rdev::sql
