#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "ports/storage.hpp"

namespace rdev::dispatch {

/// Tells the listeners of one process what has been committed, on a thread of its own, so that a
/// slow listener never holds up a transaction. Changes that nobody has heard of yet are told
/// once, however often they were published. Thread-safe.
class ChangeDispatcher {
 public:
  ChangeDispatcher();
  ~ChangeDispatcher();  ///< all subscriptions must have ended
  ChangeDispatcher(const ChangeDispatcher&) = delete;
  ChangeDispatcher& operator=(const ChangeDispatcher&) = delete;

  /// As Storage::subscribe promises. A listener must not end its own subscription.
  [[nodiscard]] std::unique_ptr<ports::Storage::Subscription> subscribe(
      ports::Storage::Listener listener);

  void publish(const std::vector<ports::Change>& changes);

 private:
  class Ticket;

  void run(const std::stop_token& stop);
  void tell(const std::vector<ports::Change>& changes);
  void remove(std::uint64_t id);

  std::mutex listeners_mutex_;  ///< held while listeners are called
  std::map<std::uint64_t, ports::Storage::Listener> listeners_;
  std::uint64_t next_id_ = 0;

  std::mutex pending_mutex_;
  std::condition_variable_any pending_changed_;
  std::vector<ports::Change> pending_;

  std::jthread thread_;
};

}  // namespace rdev::dispatch
