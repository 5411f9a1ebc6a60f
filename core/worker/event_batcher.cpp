#include "core/worker/event_batcher.hpp"

#include <string_view>
#include <utility>

#include "core/worker/event_size.hpp"

namespace rdev::worker {

namespace {

/// What comes line by line and can wait for a moment.
bool is_chatter(std::string_view type) {
  namespace event_type = domain::event_type;
  return type == event_type::kAgentMessage || type == event_type::kAgentOutput ||
         type == event_type::kAgentToolUse || type == event_type::kAgentToolResult;
}

}  // namespace

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
  changed_.wait(lock, [&] { return failure_ || closing_ || !is_full(); });
  if (failure_ || closing_) return;
  waiting_bytes_ += size_of(event.data);
  urgent_ = urgent_ || !is_chatter(event.type);
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

bool EventBatcher::is_full() const {
  return waiting_.size() >= limits_.max_events || waiting_bytes_ >= limits_.max_bytes;
}

void EventBatcher::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    // Let what comes with the first event come along.
    changed_.wait_for(lock, limits_.max_delay, [&] { return closing_ || urgent_ || is_full(); });
    const std::vector<domain::NewEvent> batch = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
    urgent_ = false;
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
