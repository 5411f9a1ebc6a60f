#include "adapters/http/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

#include "adapters/http/problem.hpp"

namespace rdev::http {

namespace {

std::string whole(double number) {
  return std::to_string(static_cast<std::int64_t>(number));
}

}  // namespace

RateLimiter::RateLimiter(ports::Clock& clock, std::int64_t requests_per_minute)
    : clock_(clock),
      capacity_(static_cast<double>(requests_per_minute)),
      per_second_(capacity_ / 60) {}

Result<Response> RateLimiter::filter(const Route&, Request& request, const Next& next) {
  if (capacity_ <= 0 || request.caller.key_id.empty()) return next(request);
  const Take taken = take(request.caller.key_id);
  request.reply_headers.emplace_back("RateLimit-Limit", whole(capacity_));
  request.reply_headers.emplace_back("RateLimit-Remaining", whole(std::floor(taken.left)));
  request.reply_headers.emplace_back("RateLimit-Reset",
                                     whole(std::ceil((capacity_ - taken.left) / per_second_)));
  if (taken.granted) return next(request);
  Problem problem =
      http_problem(429, "this key sends more than " + whole(capacity_) + " requests a minute");
  problem.headers.emplace_back("Retry-After", whole(std::ceil((1 - taken.left) / per_second_)));
  return to_response(problem, request.path);
}

RateLimiter::Take RateLimiter::take(const std::string& key) {
  const auto now = clock_.monotonic();
  const std::scoped_lock lock(mutex_);
  auto [place, is_new] = buckets_.try_emplace(key, Bucket{capacity_, now});
  Bucket& bucket = place->second;
  const std::chrono::duration<double> passed = now - bucket.filled_at;
  bucket.tokens = std::min(capacity_, bucket.tokens + passed.count() * per_second_);
  bucket.filled_at = now;
  const bool granted = bucket.tokens >= 1;
  if (granted) bucket.tokens -= 1;
  return {granted, bucket.tokens};
}

}  // namespace rdev::http
