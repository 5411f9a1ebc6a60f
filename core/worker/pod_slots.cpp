#include "core/worker/pod_slots.hpp"

#include <algorithm>

namespace rdev::worker {

std::optional<PodSlots::Place> PodSlots::take(const std::string& pod, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  Pod& place = pods_[pod];
  const std::uint64_t ticket = ++last_ticket_;
  place.waiting.push_back(ticket);
  const bool has_room = changed_.wait(lock, stop, [&] {
    return limit_ == 0 || (place.taken < limit_ && place.waiting.front() == ticket);
  });
  place.waiting.erase(std::find(place.waiting.begin(), place.waiting.end(), ticket));
  if (has_room) ++place.taken;
  // Who comes next may have room, too, or have been behind one that gave up.
  changed_.notify_all();
  if (has_room) return Place(*this, pod);
  forget_if_empty(pod);
  return std::nullopt;
}

PodSlots::Place PodSlots::join(const std::string& pod) {
  const std::scoped_lock lock(mutex_);
  ++pods_[pod].taken;
  return {*this, pod};
}

void PodSlots::leave(const std::string& pod) {
  const std::scoped_lock lock(mutex_);
  --pods_.at(pod).taken;
  forget_if_empty(pod);
  changed_.notify_all();
}

void PodSlots::forget_if_empty(const std::string& pod) {
  const auto found = pods_.find(pod);
  if (found->second.taken == 0 && found->second.waiting.empty()) pods_.erase(found);
}

}  // namespace rdev::worker
