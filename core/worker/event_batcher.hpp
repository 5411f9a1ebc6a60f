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

/// Groups an agent's events by time and number, so that a chatty agent costs one transaction a
/// moment instead of one a line. Order is kept. Thread-safe.
///
/// The first event of a quiet stretch waits at most `max_delay`; a reader that falls behind
/// (`max_events` waiting) makes `add` wait, which in the end holds the agent's pipe.
class EventBatcher {
 public:
  struct Limits {
    std::chrono::milliseconds max_delay{20};
    std::size_t max_events = 256;
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

  BuildRecorder& recorder_;
  const std::function<void()> on_failure_;
  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<domain::NewEvent> waiting_;
  bool closing_ = false;
  std::optional<Error> failure_;
  std::thread writer_;
};

}  // namespace rdev::worker
