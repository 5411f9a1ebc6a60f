#include "core/worker/lease_rescuer.hpp"

#include <optional>
#include <string>
#include <vector>

#include "core/service/closing.hpp"
#include "core/worker/retry_policy.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/work_queue.hpp"

namespace rdev::worker {

using domain::BuildStatus;

namespace {

/// Small, so that a batch neither holds locks for long nor fails as a whole for one row's sake.
constexpr std::size_t kBatch = 20;

/// So many workers may die over a build one after the other, without a step forward, before that
/// counts as its own fault and spends an attempt.
constexpr int kMaxExpirations = 4;

/// A build that was to be cancelled has been, whatever its worker came to.
std::optional<domain::BuildResult> result_of(const domain::WorkTask& task) {
  if (task.cancel_requested) return std::nullopt;
  domain::BuildResult result;
  result.error =
      domain::BuildError{domain::FailureCode::lease_expired,
                         "the worker " + (task.worker_id ? task.worker_id->str() : "") +
                             " stopped answering, as did those before it, and no attempt is left"};
  return result;
}

}  // namespace

LeaseRescuer::LeaseRescuer(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids,
                           ports::Logger& log, std::chrono::milliseconds interval)
    : storage_(storage), clock_(clock), ids_(ids), log_(log), interval_(interval) {}

Result<std::size_t> LeaseRescuer::rescue() {
  return ports::write(storage_, [&](ports::UnitOfWork& unit) -> Result<std::size_t> {
    const auto tasks = unit.queue().expired(clock_.now(), kBatch);
    if (tasks.has_error()) return tasks.error();
    for (const domain::WorkTask& task : *tasks) {
      if (auto done = rescue_one(unit, task); done.has_error()) return done.error();
    }
    return tasks->size();
  });
}

Result<void> LeaseRescuer::rescue_one(ports::UnitOfWork& unit, const domain::WorkTask& task) {
  const domain::Lease lease{task.id, task.attempt};
  const domain::Timestamp now = clock_.now();
  const bool cancelled = task.cancel_requested;
  const bool spends_attempt = task.expirations + 1 >= kMaxExpirations;
  if (cancelled || (spends_attempt && !has_attempt_left(task))) {
    const BuildStatus status = cancelled ? BuildStatus::cancelled : BuildStatus::failed;
    if (auto done = unit.queue().finish(lease, status); done.has_error()) return done.error();
    if (auto done = unit.queue().abandon(task.id); done.has_error()) return done.error();
    unit.notify({ports::Change::Topic::cancel, task.id.str()});
    const auto closed =
        service::close_build(unit, ids_, {task.id, task.attempt, status, result_of(task), now});
    if (closed.has_error()) return closed.error();
    return {};
  }
  // Ready since before: by another worker's clock, `now` may be in the future, and a later build of
  // the project would go first.
  const ports::Requeue how{task.ready_at, spends_attempt, !spends_attempt};
  if (auto done = unit.queue().release(lease, how); done.has_error()) return done.error();
  if (auto done = unit.audit().requeue(task.id); done.has_error()) return done.error();
  const domain::NewEvent event{std::string(domain::event_type::kBuildRetrying),
                               {{"reason", "lease_expired"}, {"attempt_spent", spends_attempt}}};
  if (auto seq = unit.events().append(task.id, task.attempt, now, {event}); seq.has_error()) {
    return seq.error();
  }
  unit.notify({ports::Change::Topic::events, task.id.str()});
  unit.notify({ports::Change::Topic::work, task.project_id.str()});
  return {};
}

void LeaseRescuer::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto rescued = rescue();
    if (rescued.has_error()) {
      log_.warning("rescue of expired leases failed", {{"error", rescued.error().message}});
    } else if (*rescued > 0) {
      log_.warning("builds of dead workers rescued", {{"count", std::to_string(*rescued)}});
    }
    if (rescued.has_value() && *rescued == kBatch) continue;  // there may be more
    wakeup_.wait(interval_, stop);
  }
}

}  // namespace rdev::worker
