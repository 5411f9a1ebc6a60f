#include "core/worker/claiming.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "core/domain/build_event.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/projects.hpp"
#include "ports/provisioning.hpp"
#include "ports/worker_registry.hpp"

namespace rdev::worker {

namespace {

/// What the agent is told of the project's database and the like.
Result<void> add_environment(ports::UnitOfWork& unit, ClaimedBuild& build) {
  const auto resources = unit.provisioning().resources(build.project.id);
  if (resources.has_error()) return resources.error();
  for (const domain::ProvisionedResource& one : *resources) {
    if (one.environment.empty()) continue;
    build.environment.insert(one.environment.begin(), one.environment.end());
    if (!one.resource.secret.empty()) build.confidential.push_back(one.resource.secret);
  }
  return {};
}

Result<ClaimedBuild> start(ports::UnitOfWork& unit, const domain::WorkTask& task,
                           const ports::ClaimRequest& request) {
  if (auto done = unit.audit().start(task.id, task.attempt, request.worker_id, request.now);
      done.has_error()) {
    return done.error();
  }
  domain::NewEvent started{std::string(domain::event_type::kBuildStarted),
                           {{"worker_id", request.worker_id.str()}}};
  // What is claimed again may have been at work in between.
  if (task.attempt == 1) {
    const auto waited = std::max(request.now - task.ready_at, domain::Timestamp::duration::zero());
    started.data["waited_ms"] = std::chrono::milliseconds(waited).count();
  }
  if (auto seq = unit.events().append(task.id, task.attempt, request.now, {started});
      seq.has_error()) {
    return seq.error();
  }
  auto entry = unit.audit().find(task.id);
  if (entry.has_error()) return entry.error();
  auto project = unit.projects().find(task.project_id);
  if (project.has_error()) return project.error();
  unit.notify({ports::Change::Topic::events, task.id.str()});
  ClaimedBuild build{task,
                     std::move(entry->spec),
                     std::move(*project),
                     entry->started_at.value_or(request.now),
                     {},
                     {}};
  if (auto added = add_environment(unit, build); added.has_error()) return added.error();
  return build;
}

/// Agents that waiting builds ask for and no worker has that may be alive, as labels.
Result<std::vector<std::string>> missing_agents(ports::UnitOfWork& unit,
                                                const ports::ClaimRequest& request) {
  constexpr std::size_t kSets = 1'000;
  constexpr int kLeases = 3;  // a busy worker may be late with its heartbeats
  auto wanted = unit.queue().wanted_labels(kSets);
  if (wanted.has_error()) return wanted.error();
  std::set<std::string> had(request.labels.begin(), request.labels.end());
  const auto is_had = [&](const std::string& label) {
    return !label.starts_with(domain::kAgentLabel) || had.contains(label);
  };
  std::erase_if(*wanted, is_had);
  if (wanted->empty()) return wanted;
  const auto workers = unit.workers().list();
  if (workers.has_error()) return workers.error();
  for (const domain::Worker& worker : *workers) {
    if (!domain::is_alive(worker, request.now, kLeases)) continue;
    had.insert(worker.labels.begin(), worker.labels.end());
  }
  std::erase_if(*wanted, is_had);
  return wanted;
}

/// Builds for this worker's labels; if there are none, those that would wait for an agent that
/// nobody has: any worker takes them then, to say so.
Result<std::vector<domain::WorkTask>> claim_tasks(ports::UnitOfWork& unit,
                                                  const ports::ClaimRequest& request) {
  auto tasks = unit.queue().claim(request);
  if (tasks.has_error() || !tasks->empty()) return tasks;
  const auto missing = missing_agents(unit, request);
  if (missing.has_error()) return missing.error();
  if (missing->empty()) return tasks;
  ports::ClaimRequest wider = request;
  wider.labels.insert(wider.labels.end(), missing->begin(), missing->end());
  return unit.queue().claim(wider);
}

}  // namespace

Result<std::vector<ClaimedBuild>> claim_builds(ports::Storage& storage,
                                               const ports::ClaimRequest& request) {
  using Builds = Result<std::vector<ClaimedBuild>>;
  return ports::write(storage, [&](ports::UnitOfWork& unit) -> Builds {
    const auto tasks = claim_tasks(unit, request);
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
