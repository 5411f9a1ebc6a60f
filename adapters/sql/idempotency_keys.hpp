#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/idempotency_keys.hpp"

namespace rdev::sql {

/// Table idempotency_keys.
class IdempotencyKeys : public ports::IdempotencyKeys {
 public:
  explicit IdempotencyKeys(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<domain::IdempotencyClaim> claim(const domain::IdempotentRequest& request,
                                                       domain::Timestamp now) override;
  [[nodiscard]] Result<void> keep(const domain::IdempotentRequest& request,
                                  const domain::StoredAnswer& answer) override;
  [[nodiscard]] Result<void> release(const domain::IdempotentRequest& request) override;
  [[nodiscard]] Result<std::size_t> prune(domain::Timestamp now, std::size_t limit) override;

 private:
  Transaction& transaction_;
};

}  // namespace rdev::sql
