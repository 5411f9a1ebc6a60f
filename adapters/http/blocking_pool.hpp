#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rdev::http {

/// Threads for work that may block, with a bounded line in front of them: what does not fit is
/// refused at once, so that a slow database shows as 503 and not as ever growing latency.
/// Thread-safe.
class BlockingPool {
 public:
  using Job = std::function<void()>;  ///< must not throw

  /// `max_waiting` jobs may wait besides those that run.
  BlockingPool(std::size_t threads, std::size_t max_waiting);
  ~BlockingPool();  ///< as `stop`
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// False if the line is full, or the pool stopped: the job will not run.
  [[nodiscard]] bool submit(Job job);

  /// Waits for the jobs that run, and drops those that wait. Idempotent.
  void stop();

 private:
  void run();

  const std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::size_t free_threads_ = 0;
  bool stopped_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace rdev::http
