#include <set>

#include "adapters/sql/work_queue.hpp"
#include "adapters/sql/work_task_record.hpp"

namespace rdev::sql {
namespace {

using domain::ProjectId;
using domain::WorkTask;

/// How many projects a look finds: more than one, because others may be claiming from the first.
constexpr int kProjectsALook = 10;

/// Of the tasks `n` of a project: what was interrupted comes before all others, since what it
/// started may still be at work in the working copy.
constexpr const char* kInterrupted = " AND n.attempt > n.attempts_spent";
constexpr const char* kFirst = " ORDER BY n.priority DESC, n.id LIMIT 1";

/// True when the worker has all labels of the task `n`, whose stored forms never overlap: what
/// each of the worker's takes away from the text adds up to the whole. A sum, because a REPLACE
/// around a REPLACE for each label is too deep for SQLite's parser from some thirty on.
std::string has_labels_sql(std::size_t worker_labels) {
  std::string rests = "0";
  for (std::size_t i = 0; i < worker_labels; ++i) {
    rests += " + LENGTH(REPLACE(n.labels, :label" + std::to_string(i) + ", ''))";
  }
  return rests + " = " + std::to_string(worker_labels) + " * LENGTH(n.labels) - LENGTH(n.labels)";
}

class Claim {
 public:
  Claim(Transaction& transaction, const ports::ClaimRequest& request)
      : transaction_(transaction),
        request_(request),
        labels_(request.labels.begin(), request.labels.end()),
        ready_sql_(" n.status = 'pending' AND n.ready_at <= :now AND " +
                   has_labels_sql(labels_.size())) {}

  std::vector<WorkTask> run() {
    while (claimed_.size() < request_.limit && take_next()) {
    }
    return std::move(claimed_);
  }

 private:
  [[nodiscard]] std::string first_sql(const char* which) const {
    return "(SELECT n.id FROM work_tasks n WHERE n.project_id = p.id AND" + ready_sql_ + which +
           kFirst + ")";
  }

  bool take_next() {
    const std::vector<ProjectId> projects = projects_in_turn();
    const std::string_view skip = transaction_.dialect().lock_rows_or_skip;
    for (const ProjectId& project : projects) {
      if (take_from(project, skip)) return true;
    }
    // Others are claiming from all of these, and may leave something over. Waiting for one of
    // them is safe only for who holds nothing that they might wait for.
    if (projects.empty() || holds_locks_) return false;
    return take_from(projects.front(), transaction_.dialect().lock_rows);
  }

  /// Those with a task for this worker and room for it, by who is next, as they look without
  /// locks. Walks from one waiting project to the next in the index, whatever waits in between.
  std::vector<ProjectId> projects_in_turn() {
    Query query = transaction_.query(
        "WITH RECURSIVE waiting (project_id) AS ("
        "SELECT MIN(project_id) FROM work_tasks WHERE status = 'pending'"
        " UNION ALL"
        " SELECT (SELECT MIN(m.project_id) FROM work_tasks m"
        " WHERE m.status = 'pending' AND m.project_id > w.project_id)"
        " FROM waiting w WHERE w.project_id IS NOT NULL)"
        " SELECT p.id FROM waiting w JOIN projects p ON p.id = w.project_id"
        " JOIN work_tasks t ON t.id = COALESCE(" +
        first_sql(kInterrupted) + "," + first_sql("") +
        ")"
        " LEFT JOIN claim_turns c ON c.project_id = p.id"
        " WHERE p.max_concurrent_builds > (SELECT COUNT(*) FROM work_tasks r"
        " WHERE r.project_id = p.id AND r.status = 'running')"
        " ORDER BY t.priority DESC, COALESCE(c.last_claim_at, 0), t.id LIMIT :limit");
    ProjectId project;
    with_request(query).with("limit", kProjectsALook).into(project);
    std::vector<ProjectId> projects;
    while (query.next()) projects.push_back(project);
    return projects;
  }

  bool take_from(const ProjectId& project, std::string_view lock) {
    const auto max_builds = lock_project(project, lock);
    if (!max_builds.has_value()) return false;
    holds_locks_ = true;
    // Another worker may have claimed between the look, which counted without a lock, and the
    // lock on the project. Counting again under the lock is what holds the limit.
    if (running_builds(project) >= *max_builds) return false;
    std::optional<WorkTask> task = first_task(project);
    if (!task.has_value()) return false;
    claimed_.push_back(start(*std::move(task)));
    end_turn(project);
    return true;
  }

  /// Nothing when somebody else holds the project, or when it is gone.
  std::optional<std::int64_t> lock_project(const ProjectId& project, std::string_view lock) {
    Query query = transaction_.query("SELECT max_concurrent_builds FROM projects WHERE id = :id" +
                                     std::string{lock});
    std::int64_t max_builds = 0;
    if (!query.with("id", project).into(max_builds).next()) return {};
    return max_builds;
  }

  std::int64_t running_builds(const ProjectId& project) {
    Query query = transaction_.query(
        "SELECT COUNT(*) FROM work_tasks WHERE project_id = :project AND status = 'running'");
    std::int64_t count = 0;
    query.with("project", project).into(count).next();
    return count;
  }

  std::optional<WorkTask> first_task(const ProjectId& project) {
    for (const char* which : {kInterrupted, ""}) {
      Query query = transaction_.query("SELECT " + column_list<WorkTaskRow>("n.") +
                                       " FROM work_tasks n WHERE n.project_id = :project AND" +
                                       ready_sql_ + which + kFirst +
                                       std::string{transaction_.dialect().lock_rows_or_skip});
      if (auto task = read_task(with_request(query).with("project", project))) return task;
    }
    return std::nullopt;
  }

  WorkTask start(WorkTask task) {
    task.status = domain::BuildStatus::running;
    task.attempt += 1;
    task.worker_id = request_.worker_id;
    task.lease_expires_at = request_.now + request_.lease;
    Query query = transaction_.query(
        "UPDATE work_tasks SET status = 'running', attempt = :attempt, worker_id = :worker_id,"
        " lease_expires_at = :lease_expires_at WHERE id = :id");
    query.with("attempt", task.attempt).with("worker_id", task.worker_id);
    query.with("lease_expires_at", task.lease_expires_at).with("id", task.id).run();
    return task;
  }

  /// The turns of one claim count as later, one after the other.
  void end_turn(const ProjectId& project) {
    Query query = transaction_.query(
        "INSERT INTO claim_turns (project_id, last_claim_at) VALUES (:project, :at)"
        " ON CONFLICT (project_id) DO UPDATE SET last_claim_at = excluded.last_claim_at");
    query.with("project", project);
    query.with("at", request_.now + std::chrono::milliseconds(claimed_.size())).run();
  }

  Query& with_request(Query& query) {
    query.with("now", request_.now);
    for (std::size_t i = 0; const std::string& label : labels_) {
      query.with("label" + std::to_string(i++), store_label(label));
    }
    return query;
  }

  Transaction& transaction_;
  const ports::ClaimRequest& request_;
  const std::set<std::string> labels_;
  const std::string ready_sql_;
  bool holds_locks_ = false;
  std::vector<WorkTask> claimed_;
};

}  // namespace

Result<std::vector<WorkTask>> WorkQueue::claim(const ports::ClaimRequest& request) {
  return transaction_.attempt(
      [&]() -> Result<std::vector<WorkTask>> { return Claim(transaction_, request).run(); });
}

}  // namespace rdev::sql
