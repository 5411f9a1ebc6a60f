#include "adapters/memory/work_queue.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace rdev::memory {

using domain::BuildStatus;
using domain::WorkTask;

namespace {

using Row = std::shared_ptr<const WorkTask>;

/// The task, if the lease holds it.
Result<WorkTask> held(const Tables& tables, const domain::Lease& lease) {
  const Row task = tables.tasks.find(lease.task_id);
  if (task != nullptr && task->attempt == lease.attempt && task->status == BuildStatus::running) {
    return *task;
  }
  return Error{Errc::fenced, "attempt " + std::to_string(lease.attempt) + " does not hold task " +
                                 lease.task_id.str()};
}

bool can_run(const std::vector<std::string>& worker_labels, const WorkTask& task) {
  return std::all_of(task.labels.begin(), task.labels.end(), [&](const std::string& label) {
    return std::find(worker_labels.begin(), worker_labels.end(), label) != worker_labels.end();
  });
}

/// By id.
std::vector<Row> ready_tasks(const Tables& tables, const ports::ClaimRequest& request) {
  std::vector<Row> ready;
  for (const auto& [id, task] : tables.tasks.rows()) {
    if (task->status == BuildStatus::pending && task->ready_at <= request.now &&
        can_run(request.labels, *task)) {
      ready.push_back(task);
    }
  }
  return ready;
}

std::map<domain::ProjectId, int> running_builds(const Tables& tables) {
  std::map<domain::ProjectId, int> running;
  for (const auto& [id, task] : tables.tasks.rows()) {
    if (task->status == BuildStatus::running) ++running[task->project_id];
  }
  return running;
}

/// The one to be claimed next: of the highest priority, then of the project whose turn was
/// longest ago, then the first. The end of `ready` when there is no room for any.
std::vector<Row>::iterator next_task(const Tables& tables, std::vector<Row>& ready) {
  const auto running = running_builds(tables);
  const auto place = [&](const Row& task) {
    const auto turn = tables.turns.find(task->project_id);
    return std::tuple(-task->priority, turn ? *turn : domain::Timestamp::min(), task->id);
  };
  const auto was_interrupted = [](const Row& task) { return task->attempt > task->attempts_spent; };
  std::set<domain::ProjectId> interrupted;
  for (const Row& task : ready) {
    if (was_interrupted(task)) interrupted.insert(task->project_id);
  }
  auto next = ready.end();
  for (auto task = ready.begin(); task != ready.end(); ++task) {
    const auto count = running.find((*task)->project_id);
    const auto project = tables.projects.find((*task)->project_id);
    if (count != running.end() && count->second >= project->max_concurrent_builds) continue;
    if (!was_interrupted(*task) && interrupted.contains((*task)->project_id)) continue;
    if (next == ready.end() || place(*task) < place(*next)) next = task;
  }
  return next;
}

}  // namespace

Result<void> WorkQueue::enqueue(const WorkTask& task) {
  if (tables_.tasks.contains(task.id)) {
    return Error{Errc::already_exists, "task " + task.id.str() + " exists"};
  }
  if (!tables_.projects.contains(task.project_id)) {
    return Error{Errc::not_found, "no project '" + task.project_id.str() + "'"};
  }
  tables_.tasks.put(task.id, task);
  return {};
}

Result<std::vector<WorkTask>> WorkQueue::claim(const ports::ClaimRequest& request) {
  std::vector<Row> ready = ready_tasks(tables_, request);
  std::vector<WorkTask> claimed;
  while (claimed.size() < request.limit) {
    const auto next = next_task(tables_, ready);
    if (next == ready.end()) break;
    WorkTask task = **next;
    ready.erase(next);
    task.status = BuildStatus::running;
    task.attempt += 1;
    task.worker_id = request.worker_id;
    task.lease_expires_at = request.now + request.lease;
    tables_.tasks.put(task.id, task);
    claimed.push_back(task);
    tables_.turns.put(task.project_id, request.now + std::chrono::milliseconds(claimed.size()));
  }
  return claimed;
}

Result<WorkTask> WorkQueue::extend(const domain::Lease& lease, domain::Timestamp expires_at) {
  auto task = held(tables_, lease);
  if (task.has_error()) return task;
  task->lease_expires_at = expires_at;
  tables_.tasks.put(lease.task_id, *task);
  return task;
}

Result<WorkTask> WorkQueue::guard(const domain::Lease& lease) {
  return held(tables_, lease);
}

Result<WorkTask> WorkQueue::hold(const domain::TaskId& id) {
  return find(id);
}

Result<void> WorkQueue::finish(const domain::Lease& lease, BuildStatus status) {
  if (!is_finished(status)) return Error{Errc::invalid, "a task ends in a finished status only"};
  auto task = held(tables_, lease);
  if (task.has_error()) return task.error();
  task->status = status;
  task->lease_expires_at.reset();
  tables_.tasks.put(lease.task_id, std::move(*task));
  return {};
}

Result<void> WorkQueue::release(const domain::Lease& lease, const ports::Requeue& how) {
  auto task = held(tables_, lease);
  if (task.has_error()) return task.error();
  task->status = BuildStatus::pending;
  task->ready_at = how.ready_at;
  task->worker_id.reset();
  task->lease_expires_at.reset();
  if (how.spend_attempt) task->attempts_spent += 1;
  task->expirations = how.lease_expired ? task->expirations + 1 : 0;
  tables_.tasks.put(lease.task_id, std::move(*task));
  return {};
}

Result<void> WorkQueue::note_progress(const domain::Lease& lease) {
  auto task = held(tables_, lease);
  if (task.has_error()) return task.error();
  task->expirations = 0;
  tables_.tasks.put(lease.task_id, std::move(*task));
  return {};
}

Result<WorkTask> WorkQueue::cancel(const domain::TaskId& id) {
  auto task = find(id);
  if (task.has_error() || is_finished(task->status)) return task;
  if (task->status == BuildStatus::pending) {
    task->status = BuildStatus::cancelled;
  } else {
    task->cancel_requested = true;
  }
  tables_.tasks.put(id, *task);
  return task;
}

Result<WorkTask> WorkQueue::find(const domain::TaskId& id) {
  if (const Row task = tables_.tasks.find(id)) return *task;
  return Error{Errc::not_found, "no task '" + id.str() + "'"};
}

Result<std::vector<WorkTask>> WorkQueue::expired(domain::Timestamp now, std::size_t limit) {
  std::vector<WorkTask> tasks;
  for (const auto& [id, task] : tables_.tasks.rows()) {
    if (task->lease_expires_at && *task->lease_expires_at < now) {
      tasks.push_back(*task);
    }
  }
  std::stable_sort(tasks.begin(), tasks.end(), [](const WorkTask& a, const WorkTask& b) {
    return a.lease_expires_at < b.lease_expires_at;
  });
  if (tasks.size() > limit) tasks.resize(limit);
  return tasks;
}

Result<void> WorkQueue::abandon(const domain::TaskId& id) {
  if (auto task = find(id); task.has_error()) return task.error();
  tables_.abandoned.put(id, id);
  return {};
}

Result<std::vector<WorkTask>> WorkQueue::abandoned(const std::optional<domain::TaskId>& after,
                                                   std::size_t limit) {
  const auto& rows = tables_.abandoned.rows();
  std::vector<WorkTask> tasks;
  for (auto row = after ? rows.upper_bound(*after) : rows.begin();
       row != rows.end() && tasks.size() < limit; ++row) {
    tasks.push_back(*tables_.tasks.find(row->first));
  }
  return tasks;
}

Result<void> WorkQueue::settle(const domain::TaskId& id) {
  tables_.abandoned.erase(id);
  return {};
}

Result<std::vector<std::string>> WorkQueue::wanted_labels(std::size_t limit) {
  std::set<std::vector<std::string>> sets;
  for (const auto& [id, task] : tables_.tasks.rows()) {
    if (task->status != BuildStatus::pending || task->labels.empty()) continue;
    if (sets.size() < limit) sets.insert(task->labels);
  }
  std::set<std::string> labels;
  for (const auto& set : sets) labels.insert(set.begin(), set.end());
  return std::vector<std::string>(labels.begin(), labels.end());
}

Result<std::int64_t> WorkQueue::depth(const std::optional<domain::ProjectId>& project) {
  const auto& rows = tables_.tasks.rows();
  return std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
    const WorkTask& task = *row.second;
    return task.status == BuildStatus::pending && (!project || task.project_id == *project);
  });
}

Result<std::optional<domain::Timestamp>> WorkQueue::waiting_since() {
  std::optional<domain::Timestamp> since;
  for (const auto& [id, task] : tables_.tasks.rows()) {
    if (task->status != BuildStatus::pending) continue;
    since = since ? std::min(*since, task->created_at) : task->created_at;
  }
  return since;
}

}  // namespace rdev::memory
