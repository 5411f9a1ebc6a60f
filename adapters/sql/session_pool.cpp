#include "adapters/sql/session_pool.hpp"

#include <string>

namespace rdev::sql {

SessionPool::SessionPool(std::size_t size, const std::function<void(soci::session&)>& connect,
                         const PoolMeasuring& measuring)
    : metrics_(measuring.metrics), labels_{{"pool", measuring.pool}} {
  free_.reserve(size);  // so that giving back cannot fail
  for (std::size_t i = 0; i < size; ++i) {
    connect(*sessions_.emplace_back(std::make_unique<soci::session>()));
    free_.push_back(sessions_.back().get());
  }
  if (metrics_ == nullptr) return;
  metrics_->gauge("rdev_database_pool_connections", labels_, static_cast<double>(size));
  metrics_->gauge("rdev_database_pool_connections_in_use", labels_, 0);
  metrics_->count("rdev_database_pool_timeouts_total", labels_, 0);
}

Result<SessionPool::Lease> SessionPool::lease(std::chrono::milliseconds patience) {
  if (metrics_ == nullptr) return take(patience);
  const auto began = std::chrono::steady_clock::now();
  auto taken = take(patience);
  const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - began;
  metrics_->observe("rdev_database_pool_wait_seconds", labels_, waited.count());
  if (taken.has_error()) metrics_->count("rdev_database_pool_timeouts_total", labels_, 1);
  return taken;
}

Result<SessionPool::Lease> SessionPool::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!free_.empty()) {
    soci::session* session = free_.back();
    free_.pop_back();
    note_in_use();
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
    note_in_use();
    return;
  }
  // Handed over rather than freed: nobody can come in between.
  Waiter& first = *waiting_.front();
  waiting_.pop_front();
  first.session = session;
  first.served.notify_one();
}

void SessionPool::note_in_use() {
  if (metrics_ == nullptr) return;
  metrics_->gauge("rdev_database_pool_connections_in_use", labels_,
                  static_cast<double>(sessions_.size() - free_.size()));
}

}  // namespace rdev::sql
