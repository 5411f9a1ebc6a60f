#include "adapters/sql/backoff.hpp"

#include <algorithm>

namespace rdev::sql {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
    : first_(first), longest_(longest), step_(first), random_(std::random_device{}()) {}

std::chrono::milliseconds Backoff::next() {
  std::uniform_int_distribution<std::chrono::milliseconds::rep> up_to_half(0, step_.count() / 2);
  const std::chrono::milliseconds wait = step_ - std::chrono::milliseconds(up_to_half(random_));
  step_ = std::min(step_ * 2, longest_);
  return wait;
}

}  // namespace rdev::sql
