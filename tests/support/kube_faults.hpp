#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "tests/support/kube_api.hpp"

namespace rdev::testing {

/// The faults that are still to come, in order. Thread-safe.
class KubeFaults {
 public:
  void add(ExecFault fault, int times) {
    const std::scoped_lock lock(mutex_);
    while (times-- > 0) faults_.push_back(fault);
  }

  [[nodiscard]] std::size_t left() const {
    const std::scoped_lock lock(mutex_);
    return faults_.size();
  }

  /// The next one, if it is for an exec that goes on from `sent` to `next` bytes of output.
  [[nodiscard]] std::optional<ExecFault> take(std::size_t next) {
    const std::scoped_lock lock(mutex_);
    if (faults_.empty() || next <= faults_.front().after_bytes) return {};
    const ExecFault fault = faults_.front();
    faults_.pop_front();
    return fault;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<ExecFault> faults_;
};

}  // namespace rdev::testing
