#include "adapters/http/blocking_pool.hpp"

#include <utility>

namespace rdev::http {

BlockingPool::BlockingPool(std::size_t threads, std::size_t max_waiting)
    : max_waiting_(max_waiting), free_threads_(threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

BlockingPool::~BlockingPool() {
  stop();
}

bool BlockingPool::submit(Job job) {
  const std::scoped_lock lock(mutex_);
  // A job that a free thread is about to take does not count as waiting.
  if (stopped_ || waiting_.size() >= max_waiting_ + free_threads_) return false;
  waiting_.push_back(std::move(job));
  changed_.notify_one();
  return true;
}

void BlockingPool::stop() {
  std::deque<Job> dropped;
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    dropped.swap(waiting_);
    changed_.notify_all();
  }
  dropped.clear();  // outside the lock: what a job holds may do anything when it goes
  threads_.clear();
}

void BlockingPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopped_ || !waiting_.empty(); });
    if (stopped_) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    --free_threads_;
    lock.unlock();
    job();
    job = nullptr;  // with all it holds, before anybody is told that this thread is free
    lock.lock();
    ++free_threads_;
  }
}

}  // namespace rdev::http
