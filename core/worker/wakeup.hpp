#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace rdev::worker {

/// A flag that a loop waits on: set any number of times, taken once. Thread-safe.
///
/// Waits in real time, because its time-outs only bound how long a missed wake-up can matter;
/// whatever is decided after waking is decided by the Clock port.
class Wakeup {
 public:
  void wake() {
    const std::scoped_lock lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }

  /// Returns when woken (and takes the wake-up), after `at_most`, or on a stop request.
  void wait(std::chrono::milliseconds at_most, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, at_most, [&] { return set_; });
    set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool set_ = false;
};

}  // namespace rdev::worker
