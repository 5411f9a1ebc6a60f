#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "core/service/event_feed.hpp"

namespace rdev::service {

/// The newest events of one build, kept once for all who watch it: the older ones drop out as
/// newer ones come in. Not thread-safe.
class EventWindow {
 public:
  struct Limits {
    std::size_t max_events = 512;
    std::size_t max_bytes = 1024 * 1024;
  };

  /// Empty, for the events with seq > `after`.
  EventWindow(std::int64_t after, Limits limits) : limits_(limits), begin_(after), end_(after) {}

  /// `event` follows the last one. It stays at least until the next, whatever its size.
  void append(std::shared_ptr<const LiveEvent> event);

  /// The seq of the newest event.
  [[nodiscard]] std::int64_t last() const noexcept { return end_; }

  /// The seq of the newest event that has dropped out.
  [[nodiscard]] std::int64_t dropped() const noexcept { return begin_; }

  /// Those with seq > `after`, ascending, at most `max_events`.
  [[nodiscard]] LiveEvents list(std::int64_t after, std::size_t max_events) const;

 private:
  Limits limits_;
  std::int64_t begin_;
  std::int64_t end_;
  std::size_t bytes_ = 0;
  std::deque<std::shared_ptr<const LiveEvent>> events_;
};

}  // namespace rdev::service
