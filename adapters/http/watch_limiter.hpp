#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/http/message.hpp"
#include "adapters/http/router.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// How many streams of events each key may have open; without a key, each address. Thread-safe.
class WatchLimiter {
 public:
  /// 0: no limit.
  explicit WatchLimiter(std::size_t per_key);

  /// 429 with Retry-After instead of a stream too many. One that begins has its place until its
  /// feed is let go of, however that comes about.
  [[nodiscard]] Result<Response> filter(const Route& route, Request& request, const Next& next);

 private:
  /// The places taken, by key or address; they may outlive the limiter.
  struct Counts {
    std::mutex mutex;
    std::map<std::string, std::size_t> open;
  };
  class Place;

  const std::size_t per_key_;
  const std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

}  // namespace rdev::http
