#pragma once

#include "ports/clock.hpp"

namespace rdev::system {

/// The operating system's time. Has no state, and so is thread-safe.
class SystemClock : public ports::Clock {
 public:
  [[nodiscard]] domain::Timestamp now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override;
  bool sleep(std::chrono::milliseconds duration, const std::stop_token& stop) override;
};

}  // namespace rdev::system
