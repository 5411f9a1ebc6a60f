#pragma once

#include <chrono>
#include <stop_token>

#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// Time, so that tests own it. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Wall time; may jump. For what is stored and compared between processes.
  [[nodiscard]] virtual domain::Timestamp now() const = 0;

  /// Never goes back, and means nothing outside this process. For measuring and for deadlines.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point monotonic() const = 0;

  /// Waits for `duration`, or until a stop is requested. True when the whole time has passed.
  virtual bool sleep(std::chrono::milliseconds duration, const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
