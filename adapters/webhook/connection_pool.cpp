#include "adapters/webhook/connection_pool.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rdev::webhook {

namespace {

// Below the 5 s after which common servers close an idle connection, so that few are stale.
constexpr std::chrono::milliseconds kLongestIdle{4'000};
constexpr std::size_t kMaxIdle = 32;

}  // namespace

std::unique_ptr<Connection> ConnectionPool::take(const std::string& endpoint) {
  const std::scoped_lock lock(mutex_);
  drop_old();
  const auto found = std::find_if(idle_.rbegin(), idle_.rend(),
                                  [&](const Idle& idle) { return idle.endpoint == endpoint; });
  if (found == idle_.rend()) return nullptr;
  auto connection = std::move(found->connection);
  idle_.erase(std::next(found).base());
  return connection;
}

void ConnectionPool::put(const std::string& endpoint, std::unique_ptr<Connection> connection) {
  const std::scoped_lock lock(mutex_);
  drop_old();
  if (idle_.size() == kMaxIdle) idle_.pop_front();
  idle_.push_back({endpoint, std::move(connection), std::chrono::steady_clock::now()});
}

void ConnectionPool::drop_old() {
  const auto now = std::chrono::steady_clock::now();
  while (!idle_.empty() && now - idle_.front().since > kLongestIdle) idle_.pop_front();
}

}  // namespace rdev::webhook
