#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include <soci/soci.h>

#include "core/domain/result.hpp"

namespace rdev::sql {

/// A fixed number of connections, lent to one thread each. Whoever waits longest gets the next
/// one. (SOCI's own pool keeps no order: a thread that writes in a loop takes its connection back
/// before those who wait have woken up.) Thread-safe.
class SessionPool {
 public:
  struct GiveBack {
    SessionPool* pool = nullptr;
    void operator()(soci::session* session) const noexcept { pool->give_back(session); }
  };
  /// Ends before the pool does.
  using Lease = std::unique_ptr<soci::session, GiveBack>;

  /// `connect` opens each of the sessions; what it throws is handed on.
  SessionPool(std::size_t size, const std::function<void(soci::session&)>& connect);
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  /// Errors: unavailable when none became free in the time of `patience`.
  [[nodiscard]] Result<Lease> lease(std::chrono::milliseconds patience);

 private:
  struct Waiter {
    soci::session* session = nullptr;
    std::condition_variable served;
  };

  void give_back(soci::session* session) noexcept;

  std::vector<std::unique_ptr<soci::session>> sessions_;
  std::mutex mutex_;
  std::vector<soci::session*> free_;  ///< empty while somebody waits
  std::list<Waiter*> waiting_;
};

}  // namespace rdev::sql
