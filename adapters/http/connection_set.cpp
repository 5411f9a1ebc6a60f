#include "adapters/http/connection_set.hpp"

#include "adapters/http/connection.hpp"

namespace rdev::http {

ConnectionSet::Place::Place(ConnectionSet& set, const std::shared_ptr<Connection>& connection)
    : set_(set), connection_(connection), client_(connection->client()) {
  const std::scoped_lock lock(set_.mutex_);
  set_.connections_.insert(connection_);
  ++set_.per_client_[client_];
}

ConnectionSet::Place::~Place() {
  const std::scoped_lock lock(set_.mutex_);
  set_.connections_.erase(connection_);
  const auto count = set_.per_client_.find(client_);
  if (--count->second == 0) set_.per_client_.erase(count);
  if (set_.connections_.empty()) set_.emptied_.notify_all();
}

std::size_t ConnectionSet::size() const {
  const std::scoped_lock lock(mutex_);
  return connections_.size();
}

std::size_t ConnectionSet::size_of(const std::string& client) const {
  const std::scoped_lock lock(mutex_);
  const auto count = per_client_.find(client);
  return count == per_client_.end() ? 0 : count->second;
}

bool ConnectionSet::end_longest_waiting(const std::string* client) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<Connection> longest;
  Connection::Clock::time_point since = Connection::Clock::time_point::max();
  for (const Reference& reference : connections_) {
    auto connection = reference.lock();
    if (!connection || (client != nullptr && connection->client() != *client)) continue;
    if (connection->waiting_since() >= since) continue;
    since = connection->waiting_since();
    longest = std::move(connection);
  }
  if (!longest) return false;
  longest->end_if_waiting_since(since);
  return true;
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
