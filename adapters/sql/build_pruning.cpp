#include <string>
#include <vector>

#include "adapters/sql/build_audit.hpp"

namespace rdev::sql {
namespace {

using domain::TaskId;

/// How many builds a call removes at most, however few their rows.
constexpr std::size_t kBuildsACall = 100;

/// Rows of a build besides its events: entry, task and callback.
constexpr std::size_t kRowsBesides = 3;

class Pruning {
 public:
  explicit Pruning(Transaction& transaction) : transaction_(transaction) {}

  ports::PrunedBuilds run(domain::Timestamp before, std::size_t max_rows) {
    lock(old_builds(before, max_rows));
    if (tasks_.empty()) return {};
    ports::PrunedBuilds pruned;
    pruned.events = remove("build_events", "task_id");
    pruned.callbacks = remove("callback_outbox", "task_id");
    remove("build_audit", "task_id");
    pruned.builds = remove("work_tasks", "id");
    return pruned;
  }

 private:
  std::vector<TaskId> old_builds(domain::Timestamp before, std::size_t max_rows) {
    Query query = transaction_.query(
        "SELECT a.task_id, COALESCE((SELECT MAX(e.seq) FROM build_events e"
        " WHERE e.task_id = a.task_id), 0)"
        " FROM build_audit a WHERE a.finished_at < :before AND NOT EXISTS"
        " (SELECT 1 FROM callback_outbox c WHERE c.task_id = a.task_id AND c.state = 'pending')"
        " ORDER BY a.finished_at, a.task_id LIMIT :limit");
    TaskId id;
    std::size_t events = 0;
    query.with("before", before).with("limit", kBuildsACall).into(id).into(events);
    std::vector<TaskId> builds;
    for (std::size_t rows = 0; rows < max_rows && query.next(); rows += events + kRowsBesides) {
      builds.push_back(id);
    }
    return builds;
  }

  /// Those that nobody holds. The look saw them as finished; this one is what counts.
  void lock(std::vector<TaskId> builds) {
    if (builds.empty()) return;
    tasks_ = std::move(builds);
    Query query = transaction_.query("SELECT id FROM work_tasks WHERE id IN (" + placeholders() +
                                     ") AND status NOT IN ('pending', 'running') ORDER BY id" +
                                     std::string{transaction_.dialect().lock_rows_or_skip});
    TaskId id;
    bind(query).into(id);
    std::vector<TaskId> locked;
    while (query.next()) locked.push_back(id);
    tasks_ = std::move(locked);
  }

  /// Before the task, whose end would take them along uncounted.
  std::size_t remove(const std::string& table, const std::string& key) {
    Query query = transaction_.query("DELETE FROM " + table + " WHERE " + key + " IN (" +
                                     placeholders() + ")");
    return static_cast<std::size_t>(bind(query).run());
  }

  [[nodiscard]] std::string placeholders() const {
    std::string list;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      list += (i == 0 ? ":task" : ", :task") + std::to_string(i);
    }
    return list;
  }

  Query& bind(Query& query) {
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      query.with("task" + std::to_string(i), tasks_[i]);
    }
    return query;
  }

  Transaction& transaction_;
  std::vector<TaskId> tasks_;
};

}  // namespace

Result<ports::PrunedBuilds> BuildAudit::prune(domain::Timestamp before, std::size_t max_rows) {
  return transaction_.attempt(
      [&]() -> Result<ports::PrunedBuilds> { return Pruning(transaction_).run(before, max_rows); });
}

}  // namespace rdev::sql
