#pragma once

#include <utility>
#include <vector>

#include "adapters/memory/api_keys.hpp"
#include "adapters/memory/build_audit.hpp"
#include "adapters/memory/build_events.hpp"
#include "adapters/memory/callback_outbox.hpp"
#include "adapters/memory/idempotency_keys.hpp"
#include "adapters/memory/projects.hpp"
#include "adapters/memory/provisioning.hpp"
#include "adapters/memory/server_secrets.hpp"
#include "adapters/memory/tables.hpp"
#include "adapters/memory/work_queue.hpp"
#include "adapters/memory/worker_registry.hpp"
#include "ports/storage.hpp"

namespace rdev::memory {

/// The repositories over a copy of the database that nobody else sees: to commit is to keep the
/// copy, to roll back is to drop it.
class UnitOfWork : public ports::UnitOfWork {
 public:
  explicit UnitOfWork(const Tables& tables) : tables_(tables) {}

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

  [[nodiscard]] const Tables& tables() const noexcept { return tables_; }
  [[nodiscard]] const std::vector<ports::Change>& changes() const noexcept { return changes_; }

 private:
  Tables tables_;
  Projects projects_{tables_};
  WorkQueue queue_{tables_};
  BuildAudit audit_{tables_};
  BuildEvents events_{tables_};
  WorkerRegistry workers_{tables_};
  CallbackOutbox callbacks_{tables_};
  ApiKeys api_keys_{tables_};
  Provisioning provisioning_{tables_};
  IdempotencyKeys idempotency_keys_{tables_};
  ServerSecrets secrets_{tables_};
  std::vector<ports::Change> changes_;
};

}  // namespace rdev::memory
