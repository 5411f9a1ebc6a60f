#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/build_audit.hpp"

namespace rdev::sql {

/// Table build_audit.
class BuildAudit : public ports::BuildAudit {
 public:
  explicit BuildAudit(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<void> insert(const domain::BuildAuditEntry& entry) override;
  [[nodiscard]] Result<domain::BuildAuditEntry> find(const domain::TaskId& id) override;
  [[nodiscard]] Result<std::vector<domain::BuildAuditEntry>> list(
      const ports::BuildFilter& filter) override;
  [[nodiscard]] Result<void> start(const domain::TaskId& id, int attempt,
                                   const domain::WorkerId& worker, domain::Timestamp at) override;
  [[nodiscard]] Result<void> requeue(const domain::TaskId& id) override;
  [[nodiscard]] Result<void> finish(const domain::TaskId& id, domain::BuildStatus status,
                                    const std::optional<domain::BuildResult>& result,
                                    domain::Timestamp at) override;
  [[nodiscard]] Result<void> request_cancel(const domain::TaskId& id) override;
  [[nodiscard]] Result<ports::PrunedBuilds> prune(domain::Timestamp before,
                                                  std::size_t max_rows) override;

 private:
  [[nodiscard]] Result<domain::BuildStatus> status_of(const domain::TaskId& id);
  [[nodiscard]] Result<void> check_transition(const domain::TaskId& id, domain::BuildStatus to);

  Transaction& transaction_;
};

}  // namespace rdev::sql
