#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/worker_registry.hpp"

namespace rdev::sql {

/// Table workers.
class WorkerRegistry : public ports::WorkerRegistry {
 public:
  explicit WorkerRegistry(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<void> put(const domain::Worker& worker) override;
  [[nodiscard]] Result<void> heartbeat(const domain::WorkerId& id,
                                       const std::vector<domain::TaskId>& running,
                                       domain::Timestamp at) override;
  [[nodiscard]] Result<std::vector<domain::Worker>> list() override;
  [[nodiscard]] Result<void> remove(const domain::WorkerId& id) override;
  [[nodiscard]] Result<std::size_t> prune(domain::Timestamp before, std::size_t limit) override;

 private:
  Transaction& transaction_;
};

}  // namespace rdev::sql
