#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/held_lease.hpp"
#include "core/worker/wakeup.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::worker {

/// Heartbeats: extends the leases of all running builds every third of a lease (more often while
/// that fails), sees their cancel requests (at once when told of one), and stops those that are
/// lost. Thread-safe.
///
/// A build whose lease could not be extended is stopped while a sixth of the lease is left, even
/// when the database hangs: it has let go of its pod before another worker begins.
class LeaseKeeper {
 public:
  LeaseKeeper(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
              std::chrono::milliseconds lease);

  /// Keeps the lease, which began at `since`, until `drop`. What is logged of it bears the trace.
  [[nodiscard]] std::shared_ptr<HeldLease> hold(const domain::Lease& lease,
                                                std::chrono::steady_clock::time_point since,
                                                std::string trace_id = {});
  void drop(const domain::Lease& lease);

  void stop_all(StopReason reason);
  [[nodiscard]] std::vector<domain::TaskId> held() const;

  /// Looks at all leases now.
  void wake();

  /// The duty itself: returns on a stop request. Run it on a thread of its own.
  void run(const std::stop_token& stop);

 private:
  struct Entry {
    std::shared_ptr<HeldLease> held;
    std::chrono::steady_clock::time_point extended_at;
    std::string trace_id;
  };

  [[nodiscard]] std::vector<Entry> entries() const;
  [[nodiscard]] std::optional<Entry> find(const domain::Lease& lease) const;
  [[nodiscard]] bool is_safe(const Entry& entry) const;  ///< by our own clock
  [[nodiscard]] bool confirm(const domain::Lease& lease);
  bool extend_all();
  bool extend(const Entry& entry);  ///< false: to be tried again soon
  void stop_expired();

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::Logger& log_;
  const std::chrono::milliseconds lease_;
  Wakeup heartbeat_;
  Wakeup watch_;
  mutable std::mutex mutex_;
  /// By task and attempt: a worker may claim a build again before it has noticed that it lost it.
  std::map<std::pair<domain::TaskId, int>, Entry> entries_;
};

}  // namespace rdev::worker
