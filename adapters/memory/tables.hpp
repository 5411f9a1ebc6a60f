#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/memory/table.hpp"
#include "core/domain/api_key.hpp"
#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/callback.hpp"
#include "core/domain/idempotency.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/work_task.hpp"
#include "core/domain/worker.hpp"

namespace rdev::memory {

/// The events of one build, in order; shared, because every append copies the list.
using EventLog = std::vector<std::shared_ptr<const domain::BuildEvent>>;

struct OutboxRow {
  domain::Callback callback;
  std::optional<domain::Timestamp> claimed_until;  ///< set exactly while a deliverer has it
};

using IdempotencyKey = std::pair<std::string, std::string>;  ///< caller and key

struct IdempotencyRow {
  domain::IdempotentRequest request;
  std::optional<domain::StoredAnswer> answer;
};

/// The whole database: what migrations/ is to SQL. Cheap to copy. The repositories keep its
/// references: tasks and audit entries to their project, events and callbacks to their task.
struct Tables {
  Table<domain::ProjectId, domain::Project> projects;
  Table<domain::TaskId, domain::WorkTask> tasks;
  Table<domain::TaskId, domain::TaskId> abandoned;    ///< see ports/work_queue.hpp
  Table<domain::ProjectId, domain::Timestamp> turns;  ///< when each was claimed from last
  Table<domain::TaskId, domain::BuildAuditEntry> audit;
  Table<domain::TaskId, EventLog> events;
  Table<domain::TaskId, OutboxRow> callbacks;
  Table<domain::WorkerId, domain::Worker> workers;
  Table<domain::ApiKeyId, domain::ApiKey> api_keys;
  Table<domain::ProjectId, domain::ProvisioningSaga> sagas;
  Table<std::pair<domain::ProjectId, int>, domain::ProvisionedResource> resources;
  Table<IdempotencyKey, IdempotencyRow> idempotency_keys;
  Table<std::string, std::string> secrets;

  /// Whether anything was written since this was copied.
  [[nodiscard]] bool changed() const noexcept {
    return projects.changed() || tasks.changed() || abandoned.changed() || turns.changed() ||
           audit.changed() || events.changed() || callbacks.changed() || workers.changed() ||
           api_keys.changed() || idempotency_keys.changed() || secrets.changed() ||
           sagas.changed() || resources.changed();
  }
};

}  // namespace rdev::memory
