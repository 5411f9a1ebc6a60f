#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/idempotency_keys.hpp"

namespace rdev::memory {

/// See the port.
class IdempotencyKeys : public ports::IdempotencyKeys {
 public:
  explicit IdempotencyKeys(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<domain::IdempotencyClaim> claim(const domain::IdempotentRequest& request,
                                                       domain::Timestamp now) override;
  [[nodiscard]] Result<void> keep(const domain::IdempotentRequest& request,
                                  const domain::StoredAnswer& answer) override;
  [[nodiscard]] Result<void> release(const domain::IdempotentRequest& request) override;
  [[nodiscard]] Result<std::size_t> prune(domain::Timestamp now, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
