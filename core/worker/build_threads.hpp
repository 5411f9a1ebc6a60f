#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

namespace rdev::worker {

/// One thread a running build. Thread-safe, but for `join_…` and destruction: by the owner.
class BuildThreads {
 public:
  BuildThreads() = default;
  ~BuildThreads() { join_all(); }
  BuildThreads(const BuildThreads&) = delete;
  BuildThreads& operator=(const BuildThreads&) = delete;

  /// Runs `build`, which must not throw, on a thread of its own, and `when_done` after it.
  void launch(std::function<void()> build, std::function<void()> when_done);

  [[nodiscard]] std::size_t running() const;

  /// Waits until nothing runs; false when the time is up or a stop is requested before.
  [[nodiscard]] bool wait_idle(std::chrono::milliseconds at_most, const std::stop_token& stop);

  void join_finished();  ///< frees what ended threads hold; does not wait for others
  void join_all();       ///< waits for all

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<std::thread> threads_;   ///< running
  std::list<std::thread> finished_;  ///< ended, to be joined
};

}  // namespace rdev::worker
