#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/callback_outbox.hpp"

namespace rdev::memory {

/// One callback a build.
class CallbackOutbox : public ports::CallbackOutbox {
 public:
  explicit CallbackOutbox(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<void> add(const domain::Callback& callback) override;
  [[nodiscard]] Result<std::vector<domain::Callback>> claim(
      const ports::CallbackClaim& claim) override;
  [[nodiscard]] Result<void> report(const domain::CallbackId& id, int attempt,
                                    const ports::DeliveryReport& report) override;
  [[nodiscard]] Result<void> give_back(const domain::CallbackId& id, int attempt) override;
  [[nodiscard]] Result<domain::Callback> find(const domain::TaskId& id) override;
  [[nodiscard]] Result<std::vector<domain::Callback>> list(
      const ports::CallbackFilter& filter) override;
  [[nodiscard]] Result<void> redeliver(const domain::TaskId& id, domain::Timestamp now) override;
  [[nodiscard]] Result<std::size_t> redeliver_dead(const std::optional<domain::ProjectId>& project,
                                                   domain::Timestamp now,
                                                   std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
