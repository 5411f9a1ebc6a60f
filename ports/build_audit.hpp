#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// Which builds to list, newest first.
struct BuildFilter {
  std::optional<domain::ProjectId> project_id;
  std::optional<domain::BuildStatus> status;
  std::optional<domain::Timestamp> since;  ///< created then or later
  std::optional<domain::Timestamp> until;  ///< created before
  std::optional<std::string> requested_by;
  std::optional<std::string> agent;      ///< that the spec asks for
  std::optional<std::string> text;       ///< in the prompt, in any case of ASCII letters
  std::optional<domain::TaskId> before;  ///< keyset cursor: only builds older than this one
  std::size_t limit = 50;
};

/// How many rows a call of BuildAudit::prune has removed.
struct PrunedBuilds {
  std::size_t builds = 0;  ///< entries, and as many tasks
  std::size_t events = 0;
  std::size_t callbacks = 0;
};

/// The lasting record of every build, within a unit of work (see storage.hpp for transactions
/// and threads). Changes of status follow domain::can_transition; one that does not is refused
/// with Errc::conflict and changes nothing. The caller has guarded the task (work_queue.hpp), so
/// these need no fencing of their own.
class BuildAudit {
 public:
  virtual ~BuildAudit() = default;

  /// A new pending entry; `result`, `callback` and the later times are not stored.
  /// Errors: already_exists; not_found when there is no such project.
  [[nodiscard]] virtual Result<void> insert(const domain::BuildAuditEntry& entry) = 0;

  /// With the callback's progress, if the build has one. Errors: not_found.
  [[nodiscard]] virtual Result<domain::BuildAuditEntry> find(const domain::TaskId& id) = 0;

  /// By task id descending, which is newest first.
  [[nodiscard]] virtual Result<std::vector<domain::BuildAuditEntry>> list(
      const BuildFilter& filter) = 0;

  /// pending → running. `started_at` is kept from the first attempt. Errors: not_found, conflict.
  [[nodiscard]] virtual Result<void> start(const domain::TaskId& id, int attempt,
                                           const domain::WorkerId& worker,
                                           domain::Timestamp at) = 0;

  /// running → pending; the worker is forgotten. Errors: not_found, conflict.
  [[nodiscard]] virtual Result<void> requeue(const domain::TaskId& id) = 0;

  /// → completed, failed or cancelled, for good. A build cancelled before it ran has no result.
  /// Errors: not_found, conflict; invalid unless `status` is a finished one.
  [[nodiscard]] virtual Result<void> finish(const domain::TaskId& id, domain::BuildStatus status,
                                            const std::optional<domain::BuildResult>& result,
                                            domain::Timestamp at) = 0;

  /// Remembers that somebody asked for the end of an unfinished build; a finished one is left
  /// alone. Errors: not_found.
  [[nodiscard]] virtual Result<void> request_cancel(const domain::TaskId& id) = 0;

  /// Forgets builds that ended before `before`, longest ago first, each with all there is of it:
  /// entry, task, events and callback. It goes on until some `max_rows` rows are removed, so that
  /// one transaction stays short, but always removes one build, if it can. Builds whose callback
  /// is yet to be delivered stay, and so do those that another transaction holds. The one call
  /// here that needs no guarded task. Gives no builds when nothing is left to remove.
  [[nodiscard]] virtual Result<PrunedBuilds> prune(domain::Timestamp before,
                                                   std::size_t max_rows) = 0;
};

}  // namespace rdev::ports
