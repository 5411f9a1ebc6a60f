#pragma once

#include <optional>
#include <string>

#include "adapters/sql/transaction.hpp"
#include "ports/work_queue.hpp"

namespace rdev::sql {

/// Table work_tasks.
class WorkQueue : public ports::WorkQueue {
 public:
  explicit WorkQueue(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<void> enqueue(const domain::WorkTask& task) override;
  [[nodiscard]] Result<std::vector<domain::WorkTask>> claim(
      const ports::ClaimRequest& request) override;
  [[nodiscard]] Result<domain::WorkTask> extend(const domain::Lease& lease,
                                                domain::Timestamp expires_at) override;
  [[nodiscard]] Result<domain::WorkTask> guard(const domain::Lease& lease) override;
  [[nodiscard]] Result<domain::WorkTask> hold(const domain::TaskId& id) override;
  [[nodiscard]] Result<void> finish(const domain::Lease& lease,
                                    domain::BuildStatus status) override;
  [[nodiscard]] Result<void> release(const domain::Lease& lease,
                                     const ports::Requeue& how) override;
  [[nodiscard]] Result<void> note_progress(const domain::Lease& lease) override;
  [[nodiscard]] Result<domain::WorkTask> cancel(const domain::TaskId& id) override;
  [[nodiscard]] Result<domain::WorkTask> find(const domain::TaskId& id) override;
  [[nodiscard]] Result<std::vector<domain::WorkTask>> expired(domain::Timestamp now,
                                                              std::size_t limit) override;
  [[nodiscard]] Result<void> abandon(const domain::TaskId& id) override;
  [[nodiscard]] Result<std::vector<domain::WorkTask>> abandoned(
      const std::optional<domain::TaskId>& after, std::size_t limit) override;
  [[nodiscard]] Result<void> settle(const domain::TaskId& id) override;
  [[nodiscard]] Result<std::vector<std::string>> wanted_labels(std::size_t limit) override;
  [[nodiscard]] Result<std::int64_t> depth(
      const std::optional<domain::ProjectId>& project) override;
  [[nodiscard]] Result<std::optional<domain::Timestamp>> waiting_since() override;

 private:
  [[nodiscard]] Result<domain::WorkTask> find(const domain::TaskId& id, std::string_view lock);

  Transaction& transaction_;
};

}  // namespace rdev::sql
