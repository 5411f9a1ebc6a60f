#include "adapters/dispatch/change_dispatcher.hpp"

#include <algorithm>
#include <utility>

namespace rdev::dispatch {

class ChangeDispatcher::Ticket : public ports::Storage::Subscription {
 public:
  Ticket(ChangeDispatcher& dispatcher, std::uint64_t id) : dispatcher_(dispatcher), id_(id) {}
  ~Ticket() override { dispatcher_.remove(id_); }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

 private:
  ChangeDispatcher& dispatcher_;
  const std::uint64_t id_;
};

ChangeDispatcher::ChangeDispatcher()
    : thread_([this](const std::stop_token& stop) { run(stop); }) {}

ChangeDispatcher::~ChangeDispatcher() = default;

std::unique_ptr<ports::Storage::Subscription> ChangeDispatcher::subscribe(
    ports::Storage::Listener listener) {
  const std::scoped_lock lock(listeners_mutex_);
  const std::uint64_t id = next_id_++;
  listeners_.emplace(id, std::move(listener));
  return std::make_unique<Ticket>(*this, id);
}

void ChangeDispatcher::publish(const std::vector<ports::Change>& changes) {
  if (changes.empty()) return;
  const std::scoped_lock lock(pending_mutex_);
  for (const ports::Change& change : changes) {
    const bool known = std::find(pending_.begin(), pending_.end(), change) != pending_.end();
    if (!known) pending_.push_back(change);
  }
  pending_changed_.notify_all();
}

void ChangeDispatcher::run(const std::stop_token& stop) {
  while (true) {
    std::vector<ports::Change> changes;
    {
      std::unique_lock lock(pending_mutex_);
      if (!pending_changed_.wait(lock, stop, [&] { return !pending_.empty(); })) return;
      changes.swap(pending_);
    }
    tell(changes);
  }
}

void ChangeDispatcher::tell(const std::vector<ports::Change>& changes) {
  const std::scoped_lock lock(listeners_mutex_);
  for (const auto& [id, listener] : listeners_) {
    for (const ports::Change& change : changes) listener(change);
  }
}

void ChangeDispatcher::remove(std::uint64_t id) {
  const std::scoped_lock lock(listeners_mutex_);
  listeners_.erase(id);
}

}  // namespace rdev::dispatch
