#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <utility>

#include "core/domain/work_task.hpp"

namespace rdev::worker {

/// Why a running build is to stop. What it has started is ended for `cancel` alone; otherwise it
/// goes on in its pod, for whoever takes the build next.
enum class StopReason { none, cancel, drain, lease_lost };

/// A lease that is being kept, and the way to stop its build. Thread-safe.
class HeldLease {
 public:
  /// `confirm` says, at any time, whether the lease is still held; it may ask the database.
  explicit HeldLease(domain::Lease lease, std::function<bool()> confirm = {})
      : lease_(std::move(lease)), confirm_(std::move(confirm)) {}

  [[nodiscard]] const domain::Lease& lease() const noexcept { return lease_; }
  [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_.get_token(); }
  [[nodiscard]] StopReason reason() const noexcept { return reason_; }

  /// The first reason stands; false when there was one already.
  bool stop(StopReason reason) {
    StopReason none = StopReason::none;
    return reason_.compare_exchange_strong(none, reason) && stop_.request_stop();
  }

  /// Whether the build may still touch its pod. To be asked right before it does: a process that
  /// was paused does not notice by itself that its time is over.
  [[nodiscard]] bool is_held() const {
    if (reason_ == StopReason::lease_lost) return false;
    return !confirm_ || confirm_();
  }

 private:
  const domain::Lease lease_;
  const std::function<bool()> confirm_;
  std::stop_source stop_;
  std::atomic<StopReason> reason_ = StopReason::none;
};

}  // namespace rdev::worker
