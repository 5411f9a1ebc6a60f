#include "adapters/memory/notifier.hpp"

#include <utility>

namespace rdev::memory {

Result<ports::DeliveryAnswer> Notifier::deliver(const domain::Callback& callback,
                                                const std::vector<std::string>& secrets,
                                                const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "the delivery was stopped"};
  const std::scoped_lock lock(mutex_);
  deliveries_.push_back({callback, secrets});
  delivered_.notify_all();
  if (answers_.empty()) return ports::DeliveryAnswer{204, std::nullopt};
  Result<ports::DeliveryAnswer> answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

void Notifier::answer(Result<ports::DeliveryAnswer> answer) {
  const std::scoped_lock lock(mutex_);
  answers_.push_back(std::move(answer));
}

std::vector<Delivery> Notifier::deliveries() const {
  const std::scoped_lock lock(mutex_);
  return deliveries_;
}

bool Notifier::wait_for_deliveries(std::size_t count, std::chrono::milliseconds at_most) const {
  std::unique_lock lock(mutex_);
  return delivered_.wait_for(lock, at_most, [&] { return deliveries_.size() >= count; });
}

}  // namespace rdev::memory
