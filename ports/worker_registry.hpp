#pragma once

#include <cstddef>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"
#include "core/domain/worker.hpp"

namespace rdev::ports {

/// The workers that have been seen, within a unit of work (see storage.hpp). Informative only:
/// nothing but leases decides who owns a build.
class WorkerRegistry {
 public:
  virtual ~WorkerRegistry() = default;

  /// Adds the worker or replaces what was known of it.
  [[nodiscard]] virtual Result<void> put(const domain::Worker& worker) = 0;

  /// Notes that the worker is alive and what it runs. Errors: not_found (put it again).
  [[nodiscard]] virtual Result<void> heartbeat(const domain::WorkerId& id,
                                               const std::vector<domain::TaskId>& running,
                                               domain::Timestamp at) = 0;

  /// By id ascending.
  [[nodiscard]] virtual Result<std::vector<domain::Worker>> list() = 0;

  /// Forgets the worker; no error if it is not known.
  [[nodiscard]] virtual Result<void> remove(const domain::WorkerId& id) = 0;

  /// Forgets up to `limit` workers last seen before `before`; how many. One that is alive all the
  /// same puts itself back with its next heartbeat.
  [[nodiscard]] virtual Result<std::size_t> prune(domain::Timestamp before, std::size_t limit) = 0;
};

}  // namespace rdev::ports
