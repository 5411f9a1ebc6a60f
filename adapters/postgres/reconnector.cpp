#include "adapters/postgres/reconnector.hpp"

#include <algorithm>

#include "adapters/sql/transaction.hpp"

namespace rdev::postgres {

Result<void> Reconnector::run(const Connect& connect, std::chrono::milliseconds patience) {
  while (true) {
    if (auto turn = wait_for_turn(patience); turn.has_error()) return turn;
    try {
      connect();
      note_success();
      return {};
    } catch (const soci::soci_error& error) {
      note_failure(error);
    }
  }
}

Result<void> Reconnector::wait_for_turn(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  while (down_since_.has_value()) {
    const auto now = Clock::now();
    if (now >= next_try_) {
      next_try_ = now + backoff_.next();
      break;
    }
    const auto end = *down_since_ + patience;
    if (now >= end) return Error{Errc::unavailable, "database: " + reason_};
    changed_.wait_until(lock, std::min(next_try_, end));
  }
  return {};
}

void Reconnector::note_success() {
  const std::scoped_lock lock(mutex_);
  down_since_.reset();
  backoff_.reset();
  changed_.notify_all();
}

void Reconnector::note_failure(const soci::soci_error& error) {
  const std::scoped_lock lock(mutex_);
  reason_ = sql::message_of(error);
  if (down_since_.has_value()) return;
  down_since_ = Clock::now();
  next_try_ = *down_since_ + backoff_.next();
}

}  // namespace rdev::postgres
