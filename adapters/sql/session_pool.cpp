#include "adapters/sql/session_pool.hpp"

#include <string>

namespace rdev::sql {

SessionPool::SessionPool(std::size_t size, const std::function<void(soci::session&)>& connect) {
  free_.reserve(size);  // so that giving back cannot fail
  for (std::size_t i = 0; i < size; ++i) {
    connect(*sessions_.emplace_back(std::make_unique<soci::session>()));
    free_.push_back(sessions_.back().get());
  }
}

Result<SessionPool::Lease> SessionPool::lease(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!free_.empty()) {
    soci::session* session = free_.back();
    free_.pop_back();
    return Lease(session, GiveBack{this});
  }
  Waiter self;
  const auto place = waiting_.insert(waiting_.end(), &self);
  if (self.served.wait_for(lock, patience, [&] { return self.session != nullptr; })) {
    return Lease(self.session, GiveBack{this});
  }
  waiting_.erase(place);
  return Error{Errc::unavailable, "database: no connection became free within " +
                                      std::to_string(patience.count()) + " ms"};
}

void SessionPool::give_back(soci::session* session) noexcept {
  const std::scoped_lock lock(mutex_);
  if (waiting_.empty()) {
    free_.push_back(session);
    return;
  }
  // Handed over rather than freed: nobody can come in between.
  Waiter& first = *waiting_.front();
  waiting_.pop_front();
  first.session = session;
  first.served.notify_one();
}

}  // namespace rdev::sql
