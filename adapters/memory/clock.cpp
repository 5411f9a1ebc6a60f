#include "adapters/memory/clock.hpp"

#include <iterator>

namespace rdev::memory {

domain::Timestamp Clock::now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

std::chrono::steady_clock::time_point Clock::monotonic() const {
  const std::scoped_lock lock(mutex_);
  return monotonic_;
}

bool Clock::sleep(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto until = monotonic_ + duration;
  const auto place = sleepers_.insert(until);
  changed_.notify_all();
  const bool passed = changed_.wait(lock, stop, [&] { return monotonic_ >= until; });
  sleepers_.erase(place);
  return passed;
}

void Clock::advance(std::chrono::milliseconds by) {
  const std::scoped_lock lock(mutex_);
  now_ += by;
  monotonic_ += by;
  changed_.notify_all();
}

void Clock::set_now(domain::Timestamp now) {
  const std::scoped_lock lock(mutex_);
  now_ = now;
}

void Clock::wait_for_sleepers(std::size_t count) const {
  std::unique_lock lock(mutex_);
  const auto asleep = [&] {
    return std::distance(sleepers_.upper_bound(monotonic_), sleepers_.end());
  };
  changed_.wait(lock, [&] { return static_cast<std::size_t>(asleep()) >= count; });
}

}  // namespace rdev::memory
