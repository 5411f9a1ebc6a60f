#include "core/worker/claiming.hpp"

#include <string>
#include <utility>

#include "core/domain/build_event.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/projects.hpp"

namespace rdev::worker {

namespace {

Result<ClaimedBuild> start(ports::UnitOfWork& unit, const domain::WorkTask& task,
                           const ports::ClaimRequest& request) {
  if (auto done = unit.audit().start(task.id, task.attempt, request.worker_id, request.now);
      done.has_error()) {
    return done.error();
  }
  const domain::NewEvent started{std::string(domain::event_type::kBuildStarted),
                                 {{"worker_id", request.worker_id.str()}}};
  if (auto seq = unit.events().append(task.id, task.attempt, request.now, {started});
      seq.has_error()) {
    return seq.error();
  }
  auto entry = unit.audit().find(task.id);
  if (entry.has_error()) return entry.error();
  auto project = unit.projects().find(task.project_id);
  if (project.has_error()) return project.error();
  unit.notify({ports::Change::Topic::events, task.id.str()});
  return ClaimedBuild{task, std::move(entry->spec), std::move(*project),
                      entry->started_at.value_or(request.now)};
}

}  // namespace

Result<std::vector<ClaimedBuild>> claim_builds(ports::Storage& storage,
                                               const ports::ClaimRequest& request) {
  using Builds = Result<std::vector<ClaimedBuild>>;
  return ports::write(storage, [&](ports::UnitOfWork& unit) -> Builds {
    const auto tasks = unit.queue().claim(request);
    if (tasks.has_error()) return tasks.error();
    std::vector<ClaimedBuild> builds;
    for (const domain::WorkTask& task : *tasks) {
      auto build = start(unit, task, request);
      if (build.has_error()) return build.error();
      builds.push_back(std::move(*build));
    }
    return builds;
  });
}

}  // namespace rdev::worker
