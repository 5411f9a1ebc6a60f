#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "adapters/http/router.hpp"
#include "ports/clock.hpp"

namespace rdev::http {

/// How many requests each key may send: a bucket of a minute's worth, filled evenly. Requests
/// without a key, which are this machine's own, are not counted. Thread-safe.
class RateLimiter {
 public:
  /// 0: no limit.
  RateLimiter(ports::Clock& clock, std::int64_t requests_per_minute);

  /// Adds RateLimit-Limit, -Remaining and -Reset (seconds until the bucket is full) to whatever is
  /// answered; 429 with Retry-After when the bucket is empty.
  [[nodiscard]] Result<Response> filter(const Route& route, Request& request, const Next& next);

 private:
  struct Bucket {
    double tokens = 0;
    std::chrono::steady_clock::time_point filled_at;
  };
  struct Take {
    bool granted = false;
    double left = 0;
  };
  [[nodiscard]] Take take(const std::string& key);

  ports::Clock& clock_;
  const double capacity_;
  const double per_second_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;  ///< by key id, of which there are as many as were made
};

}  // namespace rdev::http
