#include "core/worker/lease_keeper.hpp"

#include <utility>

#include "ports/work_queue.hpp"

namespace rdev::worker {

LeaseKeeper::LeaseKeeper(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
                         std::chrono::milliseconds lease)
    : storage_(storage), clock_(clock), log_(log), lease_(lease) {}

std::shared_ptr<HeldLease> LeaseKeeper::hold(const domain::Lease& lease) {
  auto held = std::make_shared<HeldLease>(lease);
  const std::scoped_lock lock(mutex_);
  entries_[lease.task_id] = {held, clock_.monotonic()};
  return held;
}

void LeaseKeeper::drop(const domain::TaskId& task) {
  const std::scoped_lock lock(mutex_);
  entries_.erase(task);
}

void LeaseKeeper::stop_all(StopReason reason) {
  const std::scoped_lock lock(mutex_);
  for (auto& [task, entry] : entries_) entry.held->stop(reason);
}

std::vector<domain::TaskId> LeaseKeeper::held() const {
  const std::scoped_lock lock(mutex_);
  std::vector<domain::TaskId> tasks;
  for (const auto& [task, entry] : entries_) tasks.push_back(task);
  return tasks;
}

void LeaseKeeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    wakeup_.wait(lease_ / 3, stop);
    extend_all();
  }
}

void LeaseKeeper::extend_all() {
  std::vector<Entry> entries;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [task, entry] : entries_) entries.push_back(entry);
  }
  for (const Entry& entry : entries) extend(entry);
}

void LeaseKeeper::extend(const Entry& entry) {
  const domain::Lease& lease = entry.held->lease();
  const auto begin = clock_.monotonic();
  const auto task = ports::write(storage_, [&](ports::UnitOfWork& unit) {
    return unit.queue().extend(lease, clock_.now() + lease_);
  });
  if (task.has_value()) {
    if (task->cancel_requested) entry.held->stop(StopReason::cancel);
    const std::scoped_lock lock(mutex_);
    if (const auto found = entries_.find(lease.task_id); found != entries_.end()) {
      found->second.extended_at = begin;
    }
    return;
  }
  // Out of the database's reach for a whole lease, somebody else may own the build by now.
  const bool expired = clock_.monotonic() - entry.extended_at >= lease_;
  log_.warning("heartbeat failed", {{"task_id", lease.task_id.str()},
                                    {"attempt", std::to_string(lease.attempt)},
                                    {"error", task.error().message}});
  if (task.error().code == Errc::fenced || expired) entry.held->stop(StopReason::lease_lost);
}

}  // namespace rdev::worker
