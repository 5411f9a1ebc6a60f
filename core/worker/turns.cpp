#include "core/worker/turns.hpp"

#include <utility>

namespace rdev::worker {

Turns::Turn Turns::take(const std::string& place) {
  std::shared_ptr<std::mutex> turn;
  {
    const std::scoped_lock lock(mutex_);
    // Nobody takes or waits for a turn that only we know of.
    std::erase_if(places_, [](const auto& entry) { return entry.second.use_count() == 1; });
    std::shared_ptr<std::mutex>& known = places_[place];
    if (!known) known = std::make_shared<std::mutex>();
    turn = known;
  }
  return Turn(std::move(turn));
}

}  // namespace rdev::worker
