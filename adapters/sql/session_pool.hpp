#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "core/domain/result.hpp"
#include "ports/metrics.hpp"

namespace rdev::sql {

/// Where a pool is measured, if it is, and as which.
struct PoolMeasuring {
  ports::Metrics* metrics = nullptr;  ///< outlives the pool
  std::string pool = {};
};

/// A fixed number of connections, lent to one thread each. Whoever waits longest gets the next
/// one. (SOCI's own pool keeps no order: a thread that writes in a loop takes its connection back
/// before those who wait have woken up.) Thread-safe.
///
/// Metrics, all with the label `pool`: rdev_database_pool_connections and …_in_use (gauges),
/// rdev_database_pool_wait_seconds (a histogram of every lease), …_timeouts_total.
class SessionPool {
 public:
  struct GiveBack {
    SessionPool* pool = nullptr;
    void operator()(soci::session* session) const noexcept { pool->give_back(session); }
  };
  /// Ends before the pool does.
  using Lease = std::unique_ptr<soci::session, GiveBack>;

  /// `connect` opens each of the sessions; what it throws is handed on.
  SessionPool(std::size_t size, const std::function<void(soci::session&)>& connect,
              const PoolMeasuring& measuring = {});
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  /// Errors: unavailable when none became free in the time of `patience`.
  [[nodiscard]] Result<Lease> lease(std::chrono::milliseconds patience);

 private:
  struct Waiter {
    soci::session* session = nullptr;
    std::condition_variable served;
  };

  [[nodiscard]] Result<Lease> take(std::chrono::milliseconds patience);
  void give_back(soci::session* session) noexcept;
  void note_in_use();  ///< the lock is held

  ports::Metrics* const metrics_;
  const ports::MetricLabels labels_;
  std::vector<std::unique_ptr<soci::session>> sessions_;
  std::mutex mutex_;
  std::vector<soci::session*> free_;  ///< empty while somebody waits
  std::list<Waiter*> waiting_;
};

}  // namespace rdev::sql
