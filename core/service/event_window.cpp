#include "core/service/event_window.hpp"

#include <algorithm>
#include <utility>

namespace rdev::service {

void EventWindow::append(std::shared_ptr<const LiveEvent> event) {
  end_ = event->seq;
  bytes_ += event->json.size();
  events_.push_back(std::move(event));
  while (events_.size() > 1 &&
         (events_.size() > limits_.max_events || bytes_ > limits_.max_bytes)) {
    begin_ = events_.front()->seq;
    bytes_ -= events_.front()->json.size();
    events_.pop_front();
  }
}

LiveEvents EventWindow::list(std::int64_t after, std::size_t max_events) const {
  const auto first = std::upper_bound(events_.begin(), events_.end(), after,
                                      [](std::int64_t seq, const auto& e) { return seq < e->seq; });
  const auto available = static_cast<std::size_t>(events_.end() - first);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(available, max_events))};
}

}  // namespace rdev::service
