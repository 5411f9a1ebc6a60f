#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include <soci/soci.h>

#include "adapters/sql/backoff.hpp"
#include "core/domain/result.hpp"

namespace rdev::postgres {

/// Brings back connections to a server that may be away. While it is, one caller at a time tries,
/// with growing pauses. The others wait for that one, but only as long as the server has not been
/// away for longer than their patience: a restart goes by unnoticed, and nobody piles up in front
/// of a server that does not come back. Thread-safe.
class Reconnector {
 public:
  /// Throws soci_error.
  using Connect = std::function<void()>;

  /// Runs `connect` until it succeeds. Errors: unavailable.
  [[nodiscard]] Result<void> run(const Connect& connect, std::chrono::milliseconds patience);

 private:
  using Clock = std::chrono::steady_clock;

  /// Waits for this caller's turn. Errors: unavailable.
  [[nodiscard]] Result<void> wait_for_turn(std::chrono::milliseconds patience);
  void note_success();
  void note_failure(const soci::soci_error& error);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Clock::time_point> down_since_;
  Clock::time_point next_try_;
  std::string reason_;
  sql::Backoff backoff_{std::chrono::milliseconds(50), std::chrono::seconds(2)};
};

}  // namespace rdev::postgres
