#include "core/worker/build_threads.hpp"

#include <utility>

namespace rdev::worker {

void BuildThreads::launch(std::function<void()> build, std::function<void()> when_done) {
  const std::scoped_lock lock(mutex_);
  const auto place = threads_.emplace(threads_.end());
  *place = std::thread([this, place, build = std::move(build), when_done = std::move(when_done)] {
    build();
    {
      const std::scoped_lock finished_lock(mutex_);
      finished_.splice(finished_.end(), threads_, place);
      changed_.notify_all();
    }
    when_done();
  });
}

std::size_t BuildThreads::running() const {
  const std::scoped_lock lock(mutex_);
  return threads_.size();
}

bool BuildThreads::wait_idle(std::chrono::milliseconds at_most, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, stop, at_most, [&] { return threads_.empty(); });
}

void BuildThreads::join_finished() {
  std::list<std::thread> ended;
  {
    const std::scoped_lock lock(mutex_);
    ended.swap(finished_);
  }
  for (std::thread& thread : ended) thread.join();
}

void BuildThreads::join_all() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return threads_.empty(); });
  }
  join_finished();
}

}  // namespace rdev::worker
