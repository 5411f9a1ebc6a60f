#pragma once

#include <chrono>
#include <random>

namespace rdev::sql {

/// How long to wait before each new try: twice as long as before, up to a limit, less a random
/// part of up to half, so that those who failed together do not come back together.
/// Used by one thread.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest);

  [[nodiscard]] std::chrono::milliseconds next();

  /// Begins again with `first`, after a success.
  void reset() noexcept { step_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds step_;
  std::minstd_rand random_;
};

}  // namespace rdev::sql
