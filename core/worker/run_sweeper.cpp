#include "core/worker/run_sweeper.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ports/log_trace.hpp"
#include "ports/projects.hpp"
#include "ports/work_queue.hpp"

namespace rdev::worker {

RunSweeper::RunSweeper(ports::Storage& storage, BuildExecutor& builds, ports::Logger& log,
                       std::vector<std::string> labels, std::chrono::milliseconds interval)
    : storage_(storage),
      builds_(builds),
      log_(log),
      labels_(std::move(labels)),
      interval_(interval) {}

bool RunSweeper::can_clear(const domain::WorkTask& task) const {
  return std::all_of(task.labels.begin(), task.labels.end(), [&](const std::string& label) {
    // To end an agent's run takes no agent.
    return label.starts_with(domain::kAgentLabel) ||
           std::find(labels_.begin(), labels_.end(), label) != labels_.end();
  });
}

Result<std::size_t> RunSweeper::sweep(const std::stop_token& stop) {
  constexpr std::size_t kPage = 50;
  std::size_t settled = 0;
  std::optional<domain::TaskId> after;
  while (!stop.stop_requested()) {
    const auto tasks = ports::read(
        storage_, [&](ports::UnitOfWork& unit) { return unit.queue().abandoned(after, kPage); });
    if (tasks.has_error()) return tasks.error();
    for (const domain::WorkTask& task : *tasks) {
      if (!can_clear(task)) continue;
      const ports::LogTrace trace(task.trace.trace_id());
      const auto done = clear(task, stop);
      if (done.has_value() && *done) ++settled;
      if (done.has_error()) {
        log_.warning("an abandoned build's pod is not cleared",
                     {{"task_id", task.id.str()}, {"error", done.error().message}});
      }
    }
    if (tasks->size() < kPage) break;
    after = tasks->back().id;
  }
  return settled;
}

Result<bool> RunSweeper::clear(const domain::WorkTask& task, const std::stop_token& stop) {
  const auto project = ports::read(
      storage_, [&](ports::UnitOfWork& unit) { return unit.projects().find(task.project_id); });
  if (project.has_error()) return project.error();
  // Whoever removes the project ends them, too; and its pod is not to be made anew.
  if (project->state == domain::ProjectState::removing) return false;
  const auto cleared = builds_.clear(*project, task, stop);
  if (cleared.has_error()) return cleared.error();
  const auto settled =
      storage_.write([&](ports::UnitOfWork& unit) { return unit.queue().settle(task.id); });
  if (settled.has_error()) return settled.error();
  return true;
}

void RunSweeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (const auto settled = sweep(stop); settled.has_error()) {
      log_.warning("no look at abandoned builds", {{"error", settled.error().message}});
    }
    wakeup_.wait(interval_, stop);
  }
}

}  // namespace rdev::worker
