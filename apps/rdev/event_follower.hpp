#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <boost/json/value.hpp>

#include "apps/rdev/api.hpp"

namespace rdev::cli {

struct FollowedEvent {
  std::int64_t seq = 0;
  std::string json;  ///< as it came
  boost::json::value value;
};

/// Follows a build on a thread of its own, over broken connections and servers that are started
/// again, from the last event it has seen: each comes once, in order. Whoever takes no events holds
/// up the thread, not the server. Thread-safe.
class EventFollower {
 public:
  struct News {
    std::vector<FollowedEvent> events;
    std::optional<std::string> note;  ///< what became of the connection, "" when it is well again
    std::optional<Result<void>> end;  ///< the build's end is seen, or nothing more will come
  };

  /// Begins after event `after`; gives up after `patience` without a word from the server.
  EventFollower(const Api& api, std::string task_id, std::int64_t after,
                std::chrono::seconds patience);
  ~EventFollower();
  EventFollower(const EventFollower&) = delete;
  EventFollower& operator=(const EventFollower&) = delete;

  /// For poll(2): readable when `take` has something to give.
  [[nodiscard]] int descriptor() const noexcept { return wake_[0]; }

  /// What there is, without waiting.
  [[nodiscard]] News take();

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] bool is_finished() const;
  bool receive(const std::string& data, const std::stop_token& stop);
  void note(std::string text);
  void finish(Result<void> result);
  void wake() const;

  const Api& api_;
  const std::string task_id_;
  const std::chrono::seconds patience_;
  int wake_[2] = {-1, -1};
  std::int64_t after_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  News news_;
  std::string note_;
  std::jthread thread_;
};

}  // namespace rdev::cli
