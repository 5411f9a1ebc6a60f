#include "adapters/system/system_clock.hpp"

#include <condition_variable>
#include <mutex>

namespace rdev::system {

domain::Timestamp SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point SystemClock::monotonic() const {
  return std::chrono::steady_clock::now();
}

bool SystemClock::sleep(std::chrono::milliseconds duration, const std::stop_token& stop) {
  const auto until = std::chrono::steady_clock::now() + duration;
  // Nobody ever notifies: only the time or a stop request ends the wait.
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  return never.wait_until(lock, stop, until,
                          [&] { return std::chrono::steady_clock::now() >= until; });
}

}  // namespace rdev::system
