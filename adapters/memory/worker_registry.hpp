#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/worker_registry.hpp"

namespace rdev::memory {

/// Workers that have been seen.
class WorkerRegistry : public ports::WorkerRegistry {
 public:
  explicit WorkerRegistry(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<void> put(const domain::Worker& worker) override;
  [[nodiscard]] Result<void> heartbeat(const domain::WorkerId& id,
                                       const std::vector<domain::TaskId>& running,
                                       domain::Timestamp at) override;
  [[nodiscard]] Result<std::vector<domain::Worker>> list() override;
  [[nodiscard]] Result<void> remove(const domain::WorkerId& id) override;
  [[nodiscard]] Result<std::size_t> prune(domain::Timestamp before, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
