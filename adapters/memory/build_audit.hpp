#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/build_audit.hpp"

namespace rdev::memory {

/// The entries stand without their callback, which is added when they are read.
class BuildAudit : public ports::BuildAudit {
 public:
  explicit BuildAudit(Tables& tables) : tables_(tables) {}

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
  Tables& tables_;
};

}  // namespace rdev::memory
