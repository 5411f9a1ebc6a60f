#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/wakeup.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::worker {

/// Why a running build is to stop.
enum class StopReason { none, cancel, drain, lease_lost };

/// A lease that is being kept, and the way to stop its build.
class HeldLease {
 public:
  explicit HeldLease(domain::Lease lease) : lease_(std::move(lease)) {}

  [[nodiscard]] const domain::Lease& lease() const noexcept { return lease_; }
  [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_.get_token(); }
  [[nodiscard]] StopReason reason() const noexcept { return reason_; }

  /// The first reason stands; false when there was one already.
  bool stop(StopReason reason) {
    StopReason none = StopReason::none;
    return reason_.compare_exchange_strong(none, reason) && stop_.request_stop();
  }

 private:
  const domain::Lease lease_;
  std::stop_source stop_;
  std::atomic<StopReason> reason_ = StopReason::none;
};

/// Heartbeats: extends the leases of all running builds every third of a lease (more often while
/// that fails), sees their cancel requests (at once when told of one), and stops those that are
/// lost. Thread-safe.
///
/// A build whose lease could not be extended is stopped while a sixth of the lease is left, even
/// when the database hangs: what it had started in its pod is gone before another worker begins.
class LeaseKeeper {
 public:
  LeaseKeeper(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
              std::chrono::milliseconds lease);

  /// Keeps the lease, which began at `since`, until `drop`.
  [[nodiscard]] std::shared_ptr<HeldLease> hold(const domain::Lease& lease,
                                                std::chrono::steady_clock::time_point since);
  void drop(const domain::Lease& lease);

  void stop_all(StopReason reason);
  [[nodiscard]] std::vector<domain::TaskId> held() const;

  /// Looks at all leases now.
  void wake();

  /// The duty itself: returns on a stop request. Run it on a thread of its own.
  void run(const std::stop_token& stop);

 private:
  struct Entry {
    std::shared_ptr<HeldLease> held;
    std::chrono::steady_clock::time_point extended_at;
  };

  [[nodiscard]] std::vector<Entry> entries() const;
  bool extend_all();
  bool extend(const Entry& entry);  ///< false: to be tried again soon
  void stop_expired();

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::Logger& log_;
  const std::chrono::milliseconds lease_;
  Wakeup heartbeat_;
  Wakeup watch_;
  mutable std::mutex mutex_;
  /// By task and attempt: a worker may claim a build again before it has noticed that it lost it.
  std::map<std::pair<domain::TaskId, int>, Entry> entries_;
};

}  // namespace rdev::worker
