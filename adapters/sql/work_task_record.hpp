#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sql/labels.hpp"
#include "adapters/sql/record.hpp"
#include "core/domain/work_task.hpp"

namespace rdev::sql {

/// A row of work_tasks: the task with its labels as they are stored.
struct WorkTaskRow {
  domain::WorkTask task;
  std::string labels;
};

template <>
struct Record<WorkTaskRow> {
  static constexpr std::string_view kTable = "work_tasks";

  template <class R, class Visit>
  static void columns(R& row, Visit&& visit) {
    auto& task = row.task;
    visit("id", task.id);
    visit("project_id", task.project_id);
    visit("status", task.status);
    visit("priority", task.priority);
    visit("attempt", task.attempt);
    visit("attempts_spent", task.attempts_spent);
    visit("max_attempts", task.max_attempts);
    visit("labels", row.labels);
    visit("created_at", task.created_at);
    visit("ready_at", task.ready_at);
    visit("worker_id", task.worker_id);
    visit("lease_expires_at", task.lease_expires_at);
    visit("cancel_requested", task.cancel_requested);
    visit("expirations", task.expirations);
    visit("trace_parent", task.trace.parent);
    visit("trace_state", task.trace.state);
  }
};

inline domain::WorkTask to_task(const WorkTaskRow& row) {
  domain::WorkTask task = row.task;
  task.labels = load_labels(row.labels);
  return task;
}

/// Every row that `query`, whose columns are those of work_tasks, gives.
inline std::vector<domain::WorkTask> read_tasks(Query& query) {
  WorkTaskRow row;
  read_record(query, row);
  std::vector<domain::WorkTask> tasks;
  while (query.next()) tasks.push_back(to_task(row));
  return tasks;
}

inline std::optional<domain::WorkTask> read_task(Query& query) {
  std::vector<domain::WorkTask> tasks = read_tasks(query);
  if (tasks.empty()) return {};
  return std::move(tasks.front());
}

}  // namespace rdev::sql
