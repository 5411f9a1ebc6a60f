#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/callback_outbox.hpp"

namespace rdev::sql {

/// Table callback_outbox.
class CallbackOutbox : public ports::CallbackOutbox {
 public:
  explicit CallbackOutbox(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<void> add(const domain::Callback& callback) override;
  [[nodiscard]] Result<std::vector<domain::Callback>> claim(domain::Timestamp now,
                                                            std::chrono::milliseconds lease,
                                                            std::size_t limit) override;
  [[nodiscard]] Result<void> report(const domain::CallbackId& id, int attempt,
                                    const ports::DeliveryReport& report) override;
  [[nodiscard]] Result<domain::Callback> find(const domain::TaskId& id) override;
  [[nodiscard]] Result<void> redeliver(const domain::TaskId& id, domain::Timestamp now) override;

 private:
  Transaction& transaction_;
};

}  // namespace rdev::sql
