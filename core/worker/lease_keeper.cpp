#include "core/worker/lease_keeper.hpp"

#include "ports/log_trace.hpp"
#include "ports/work_queue.hpp"

namespace rdev::worker {

LeaseKeeper::LeaseKeeper(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
                         std::chrono::milliseconds lease)
    : storage_(storage), clock_(clock), log_(log), lease_(lease) {}

std::shared_ptr<HeldLease> LeaseKeeper::hold(const domain::Lease& lease,
                                             std::chrono::steady_clock::time_point since,
                                             std::string trace_id) {
  auto held = std::make_shared<HeldLease>(lease, [this, lease] { return confirm(lease); });
  const std::scoped_lock lock(mutex_);
  entries_[{lease.task_id, lease.attempt}] = {held, since, std::move(trace_id)};
  return held;
}

void LeaseKeeper::drop(const domain::Lease& lease) {
  const std::scoped_lock lock(mutex_);
  entries_.erase({lease.task_id, lease.attempt});
}

void LeaseKeeper::stop_all(StopReason reason) {
  for (const Entry& entry : entries()) entry.held->stop(reason);
}

std::vector<domain::TaskId> LeaseKeeper::held() const {
  std::vector<domain::TaskId> tasks;
  for (const Entry& entry : entries()) tasks.push_back(entry.held->lease().task_id);
  return tasks;
}

void LeaseKeeper::wake() {
  heartbeat_.wake();
  watch_.wake();
}

void LeaseKeeper::run(const std::stop_token& stop) {
  // On a thread of its own, because a heartbeat may hang in the database for any time.
  const std::jthread watching([this](const std::stop_token& watch_stop) {
    while (!watch_stop.stop_requested()) {
      watch_.wait(lease_ / 12, watch_stop);
      stop_expired();
    }
  });
  bool extended = true;
  while (!stop.stop_requested()) {
    heartbeat_.wait(extended ? lease_ / 3 : lease_ / 12, stop);
    extended = extend_all();
  }
}

std::vector<LeaseKeeper::Entry> LeaseKeeper::entries() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Entry> entries;
  for (const auto& [key, entry] : entries_) entries.push_back(entry);
  return entries;
}

std::optional<LeaseKeeper::Entry> LeaseKeeper::find(const domain::Lease& lease) const {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find({lease.task_id, lease.attempt});
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

bool LeaseKeeper::is_safe(const Entry& entry) const {
  return clock_.monotonic() - entry.extended_at < lease_ - lease_ / 6;
}

bool LeaseKeeper::confirm(const domain::Lease& lease) {
  auto entry = find(lease);
  if (entry && !is_safe(*entry)) {
    extend(*entry);
    entry = find(lease);
  }
  return entry && is_safe(*entry) && entry->held->reason() != StopReason::lease_lost;
}

bool LeaseKeeper::extend_all() {
  bool all = true;
  for (const Entry& entry : entries()) all = extend(entry) && all;
  return all;
}

bool LeaseKeeper::extend(const Entry& entry) {
  const domain::Lease& lease = entry.held->lease();
  const auto begin = clock_.monotonic();
  const auto task = ports::write(storage_, [&](ports::UnitOfWork& unit) {
    return unit.queue().extend(lease, clock_.now() + lease_);
  });
  if (task.has_value()) {
    if (task->cancel_requested) entry.held->stop(StopReason::cancel);
    const std::scoped_lock lock(mutex_);
    if (const auto found = entries_.find({lease.task_id, lease.attempt}); found != entries_.end()) {
      found->second.extended_at = begin;
    }
    return true;
  }
  const bool is_lost = task.error().code == Errc::fenced;
  if (is_lost && !entry.held->stop(StopReason::lease_lost)) return true;
  const ports::LogTrace trace(entry.trace_id);
  // What is lost may also have been recorded just now, which is no reason for a warning.
  log_.log(is_lost ? ports::Logger::Level::info : ports::Logger::Level::warning, "heartbeat failed",
           {{"task_id", lease.task_id.str()},
            {"attempt", std::to_string(lease.attempt)},
            {"error", task.error().message}});
  return is_lost;
}

void LeaseKeeper::stop_expired() {
  for (const Entry& entry : entries()) {
    if (is_safe(entry)) continue;
    if (!entry.held->stop(StopReason::lease_lost)) continue;
    const ports::LogTrace trace(entry.trace_id);
    log_.error("lease about to expire, build stopped",
               {{"task_id", entry.held->lease().task_id.str()},
                {"attempt", std::to_string(entry.held->lease().attempt)}});
  }
}

}  // namespace rdev::worker
