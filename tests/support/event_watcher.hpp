#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/service/event_feed.hpp"

namespace rdev::testing {

/// Somebody who watches a feed, and waits for it at most half a minute at a time.
class EventWatcher {
 public:
  explicit EventWatcher(std::shared_ptr<service::EventFeed> feed) : feed_(std::move(feed)) {
    feed_->on_ready([this] {
      const std::scoped_lock lock(mutex_);
      is_ready_ = true;
      changed_.notify_all();
    });
  }
  EventWatcher(const EventWatcher&) = delete;
  EventWatcher& operator=(const EventWatcher&) = delete;

  /// What is next; nothing but the feed's end gives nothing.
  service::EventFeed::Taken next(std::size_t max_events = 100) {
    while (true) {
      auto taken = feed_->take(max_events);
      if (!taken.events.empty() || taken.end) return taken;
      if (!wait(std::chrono::seconds(30))) throw std::runtime_error("nothing comes");
    }
  }

  /// Takes until it has the event, or the end. Gives the seqs in the order they came in.
  std::vector<std::int64_t> until(std::int64_t seq) {
    std::vector<std::int64_t> seqs;
    while (!end && (seqs.empty() || seqs.back() < seq)) {
      auto taken = next();
      for (const auto& event : taken.events) {
        seqs.push_back(event->seq);
        types += types.empty() ? event->type : " " + event->type;
      }
      end = taken.end;
    }
    return seqs;
  }

  std::vector<std::int64_t> until_end() { return until(INT64_MAX); }

  /// Whether the feed has said to be ready since it was asked last; waits for it.
  bool wait(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const bool was_ready = changed_.wait_for(lock, at_most, [&] { return is_ready_; });
    is_ready_ = false;
    return was_ready;
  }

  std::optional<service::EventFeed::End> end;
  std::string types;  ///< of all events so far, with a space between

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ready_ = false;
  std::shared_ptr<service::EventFeed> feed_;  // last, so that it ends first
};

/// from, from + 1, … to.
[[nodiscard]] inline std::vector<std::int64_t> seqs_from(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> seqs;
  for (std::int64_t seq = from; seq <= to; ++seq) seqs.push_back(seq);
  return seqs;
}

}  // namespace rdev::testing
