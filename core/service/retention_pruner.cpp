#include "core/service/retention_pruner.hpp"

#include "ports/build_audit.hpp"
#include "ports/worker_registry.hpp"

namespace rdev::service {

namespace {

/// Of one transaction: some milliseconds of work, beside which nobody waits for long.
constexpr std::size_t kRows = 1'000;

}  // namespace

RetentionPruner::RetentionPruner(ports::Storage& storage, ports::Clock& clock)
    : storage_(storage), clock_(clock) {}

Result<RetentionPruner::Report> RetentionPruner::prune(std::chrono::seconds older_than) {
  const domain::Timestamp before = clock_.now() - older_than;
  Report report;
  while (true) {
    const auto pruned = ports::write(
        storage_, [&](ports::UnitOfWork& unit) { return unit.audit().prune(before, kRows); });
    if (pruned.has_error()) return pruned.error();
    if (pruned->builds == 0) break;
    report.builds += pruned->builds;
    report.events += pruned->events;
    report.callbacks += pruned->callbacks;
  }
  while (true) {
    const auto pruned = ports::write(
        storage_, [&](ports::UnitOfWork& unit) { return unit.workers().prune(before, kRows); });
    if (pruned.has_error()) return pruned.error();
    if (*pruned == 0) return report;
    report.workers += *pruned;
  }
}

}  // namespace rdev::service
