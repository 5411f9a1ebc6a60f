#include "core/worker/event_batcher.hpp"

#include <utility>

namespace rdev::worker {

EventBatcher::EventBatcher(BuildRecorder& recorder, std::function<void()> on_failure)
    : EventBatcher(recorder, std::move(on_failure), Limits{}) {}

EventBatcher::EventBatcher(BuildRecorder& recorder, std::function<void()> on_failure, Limits limits)
    : recorder_(recorder),
      on_failure_(std::move(on_failure)),
      limits_(limits),
      writer_([this] { run(); }) {}

EventBatcher::~EventBatcher() {
  static_cast<void>(close());
}

void EventBatcher::add(domain::NewEvent event) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ || closing_ || waiting_.size() < limits_.max_events; });
  if (failure_ || closing_) return;
  waiting_.push_back(std::move(event));
  changed_.notify_all();
}

Result<void> EventBatcher::close() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  if (writer_.joinable()) writer_.join();
  if (failure_) return *failure_;
  return {};
}

void EventBatcher::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    // Let what comes with the first event come along.
    changed_.wait_for(lock, limits_.max_delay,
                      [&] { return closing_ || waiting_.size() >= limits_.max_events; });
    const std::vector<domain::NewEvent> batch = std::exchange(waiting_, {});
    lock.unlock();
    changed_.notify_all();
    Result<void> written = recorder_.events(batch);
    lock.lock();
    if (written.has_error()) {
      failure_ = written.error();
      waiting_.clear();
      changed_.notify_all();
      lock.unlock();
      on_failure_();
      return;
    }
  }
}

}  // namespace rdev::worker
