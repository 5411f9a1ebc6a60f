#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <set>

#include "ports/clock.hpp"

namespace rdev::memory {

/// Time that stands still until somebody moves it. Thread-safe.
class Clock : public ports::Clock {
 public:
  explicit Clock(domain::Timestamp start = kStart) : now_(start) {}

  [[nodiscard]] domain::Timestamp now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override;
  bool sleep(std::chrono::milliseconds duration, const std::stop_token& stop) override;

  /// Moves both times on and wakes the sleepers whose time has come.
  void advance(std::chrono::milliseconds by);

  /// Sets the wall time, forwards or back, as an administrator or NTP does; sleepers don't notice.
  void set_now(domain::Timestamp now);

  /// Waits, in real time, until at least `count` threads sleep on this clock, whose time has not
  /// come yet: then moving it has an effect that a test can rely on.
  void wait_for_sleepers(std::size_t count) const;

  /// 2026-01-02T03:04:05.678Z.
  static constexpr domain::Timestamp kStart{std::chrono::milliseconds{1'767'323'045'678}};

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  domain::Timestamp now_;
  std::chrono::steady_clock::time_point monotonic_{};
  std::multiset<std::chrono::steady_clock::time_point> sleepers_;  ///< when they are to wake
};

}  // namespace rdev::memory
