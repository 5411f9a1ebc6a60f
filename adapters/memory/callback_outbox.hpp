#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/callback_outbox.hpp"

namespace rdev::memory {

/// One callback a build.
class CallbackOutbox : public ports::CallbackOutbox {
 public:
  explicit CallbackOutbox(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<void> add(const domain::Callback& callback) override;
  [[nodiscard]] Result<std::vector<domain::Callback>> claim(domain::Timestamp now,
                                                            std::chrono::milliseconds lease,
                                                            std::size_t limit) override;
  [[nodiscard]] Result<void> report(const domain::CallbackId& id, int attempt,
                                    const ports::DeliveryReport& report) override;
  [[nodiscard]] Result<domain::Callback> find(const domain::TaskId& id) override;
  [[nodiscard]] Result<void> redeliver(const domain::TaskId& id, domain::Timestamp now) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
