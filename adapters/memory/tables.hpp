#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/memory/table.hpp"
#include "core/domain/api_key.hpp"
#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/callback.hpp"
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

  /// Whether anything was written since this was copied.
  [[nodiscard]] bool changed() const noexcept {
    return projects.changed() || tasks.changed() || abandoned.changed() || turns.changed() ||
           audit.changed() || events.changed() || callbacks.changed() || workers.changed() ||
           api_keys.changed() || sagas.changed() || resources.changed();
  }
};

}  // namespace rdev::memory
