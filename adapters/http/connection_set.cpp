#include "adapters/http/connection_set.hpp"

#include "adapters/http/connection.hpp"

namespace rdev::http {

ConnectionSet::Place::Place(ConnectionSet& set, const std::shared_ptr<Connection>& connection)
    : set_(set), connection_(connection) {
  const std::scoped_lock lock(set_.mutex_);
  set_.connections_.insert(connection_);
}

ConnectionSet::Place::~Place() {
  const std::scoped_lock lock(set_.mutex_);
  set_.connections_.erase(connection_);
  if (set_.connections_.empty()) set_.emptied_.notify_all();
}

std::size_t ConnectionSet::size() const {
  const std::scoped_lock lock(mutex_);
  return connections_.size();
}

void ConnectionSet::close_idle() {
  const std::scoped_lock lock(mutex_);
  for (const Reference& reference : connections_) {
    if (const auto connection = reference.lock()) connection->close_if_idle();
  }
}

bool ConnectionSet::wait_until_empty(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, patience, [&] { return connections_.empty(); });
}

}  // namespace rdev::http
