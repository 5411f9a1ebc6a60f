#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/domain/build_event.hpp"
#include "core/domain/result.hpp"
#include "core/worker/build_recorder.hpp"

namespace rdev::worker {

/// Groups an agent's events by time, number and size, so that a chatty agent costs one transaction
/// a moment instead of one a line. Order is kept. Thread-safe.
///
/// The first event of a quiet stretch waits at most `max_delay`, one that is not chatter but a
/// change of state not at all. A writer that falls behind (`max_events` or `max_bytes` waiting)
/// makes `add` wait, which in the end holds the agent's pipe.
class EventBatcher {
 public:
  struct Limits {
    std::chrono::milliseconds max_delay{20};
    std::size_t max_events = 256;
    std::size_t max_bytes = std::size_t{1} << 20;  ///< may be exceeded by one event
  };

  /// `on_failure` is called once, from the batcher's thread, when events can no longer be
  /// written: the build must stop then.
  EventBatcher(BuildRecorder& recorder, std::function<void()> on_failure, Limits limits);
  EventBatcher(BuildRecorder& recorder, std::function<void()> on_failure);
  ~EventBatcher();  ///< as `close`
  EventBatcher(const EventBatcher&) = delete;
  EventBatcher& operator=(const EventBatcher&) = delete;

  /// Takes the event; dropped after a failure.
  void add(domain::NewEvent event);

  /// Writes what is waiting and ends. Gives the first failure, if there was one. Idempotent.
  [[nodiscard]] Result<void> close();

 private:
  void run();
  [[nodiscard]] bool is_full() const;

  BuildRecorder& recorder_;
  const std::function<void()> on_failure_;
  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<domain::NewEvent> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool urgent_ = false;
  bool closing_ = false;
  std::optional<Error> failure_;
  std::thread writer_;
};

}  // namespace rdev::worker
