#pragma once

#include <vector>

#include "adapters/sql/api_keys.hpp"
#include "adapters/sql/build_audit.hpp"
#include "adapters/sql/build_events.hpp"
#include "adapters/sql/callback_outbox.hpp"
#include "adapters/sql/idempotency_keys.hpp"
#include "adapters/sql/projects.hpp"
#include "adapters/sql/provisioning.hpp"
#include "adapters/sql/server_secrets.hpp"
#include "adapters/sql/transaction.hpp"
#include "adapters/sql/work_queue.hpp"
#include "adapters/sql/worker_registry.hpp"
#include "ports/storage.hpp"

namespace rdev::sql {

/// The repositories over one transaction, and what to tell when it has committed.
class UnitOfWork : public ports::UnitOfWork {
 public:
  explicit UnitOfWork(Transaction& transaction);

  ports::Projects& projects() override { return projects_; }
  ports::WorkQueue& queue() override { return queue_; }
  ports::BuildAudit& audit() override { return audit_; }
  ports::BuildEvents& events() override { return events_; }
  ports::WorkerRegistry& workers() override { return workers_; }
  ports::CallbackOutbox& callbacks() override { return callbacks_; }
  ports::ApiKeys& api_keys() override { return api_keys_; }
  ports::Provisioning& provisioning() override { return provisioning_; }
  ports::IdempotencyKeys& idempotency_keys() override { return idempotency_keys_; }
  ports::ServerSecrets& secrets() override { return secrets_; }
  void notify(ports::Change change) override { changes_.push_back(std::move(change)); }

  [[nodiscard]] std::vector<ports::Change>& changes() noexcept { return changes_; }

 private:
  Projects projects_;
  WorkQueue queue_;
  BuildAudit audit_;
  BuildEvents events_;
  WorkerRegistry workers_;
  CallbackOutbox callbacks_;
  ApiKeys api_keys_;
  IdempotencyKeys idempotency_keys_;
  ServerSecrets secrets_;
  Provisioning provisioning_;
  std::vector<ports::Change> changes_;
};

/// Runs `work` in a transaction on `session`, again from its beginning as often as the dialect
/// allows. Gives what is to be told to listeners. Errors: those of `work` and of Transaction.
[[nodiscard]] Result<std::vector<ports::Change>> transact(soci::session& session,
                                                          const Dialect& dialect,
                                                          Transaction::Mode mode,
                                                          const ports::Storage::Work& work);

}  // namespace rdev::sql
