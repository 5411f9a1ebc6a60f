#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"
#include "core/domain/work_task.hpp"

namespace rdev::ports {

/// Who claims, and what it can run.
struct ClaimRequest {
  domain::WorkerId worker_id;
  std::vector<std::string> labels;  ///< the worker's
  std::size_t limit = 1;
  domain::Timestamp now{};
  std::chrono::milliseconds lease{60'000};
};

/// How a task goes back to the queue.
struct Requeue {
  domain::Timestamp ready_at{};
  bool spend_attempt = true;
  bool lease_expired = false;  ///< counted in WorkTask::expirations, which anything else clears
};

/// The queue of builds, within a unit of work (see storage.hpp for transactions and threads).
///
/// Life of a task: enqueue → claim (lease, attempt + 1) → extend… → finish, or release back.
/// Every call that takes a Lease is fenced: with another attempt than the task's, or a task that
/// is not running, it changes nothing and returns Errc::fenced. Times come from the caller, so
/// that all of a transaction agree and tests need no waiting.
class WorkQueue {
 public:
  virtual ~WorkQueue() = default;

  /// Errors: already_exists; not_found when there is no such project.
  [[nodiscard]] virtual Result<void> enqueue(const domain::WorkTask& task) = 0;

  /// Takes up to `limit` ready tasks whose labels the worker has, by priority (higher first).
  /// Among those of one priority projects take turns, the one that was claimed from longest ago
  /// first, so that none starves behind another's queue; of one project, by id. But a project's
  /// interrupted tasks, which gave back an attempt that was not spent, come before its others:
  /// what they started may still be at work in its working copy. Never more running ones of a
  /// project than its max_concurrent_builds, whoever claims at the same time. The tasks come back
  /// as they are after the claim.
  [[nodiscard]] virtual Result<std::vector<domain::WorkTask>> claim(
      const ClaimRequest& request) = 0;

  /// Heartbeat. Gives the task, so that a cancel request is seen. Errors: fenced.
  [[nodiscard]] virtual Result<domain::WorkTask> extend(const domain::Lease& lease,
                                                        domain::Timestamp expires_at) = 0;

  /// Locks the task until the transaction ends and checks that the lease still holds it: the
  /// first step of every other write in a worker's name. Errors: fenced.
  [[nodiscard]] virtual Result<domain::WorkTask> guard(const domain::Lease& lease) = 0;

  /// Locks the task until the transaction ends, whoever has it and whatever became of it: for
  /// events that come after a build's end. Errors: not_found.
  [[nodiscard]] virtual Result<domain::WorkTask> hold(const domain::TaskId& id) = 0;

  /// Ends the task. Errors: fenced; invalid unless `status` is a finished one.
  [[nodiscard]] virtual Result<void> finish(const domain::Lease& lease,
                                            domain::BuildStatus status) = 0;

  /// Gives the task back to the queue, its lease released. Errors: fenced.
  [[nodiscard]] virtual Result<void> release(const domain::Lease& lease, const Requeue& how) = 0;

  /// The task has come further: its expirations are forgotten. Errors: fenced.
  [[nodiscard]] virtual Result<void> note_progress(const domain::Lease& lease) = 0;

  /// Ends a pending task as cancelled, or marks a running one; gives it as it is afterwards.
  /// A finished or already marked task is left alone. Errors: not_found.
  [[nodiscard]] virtual Result<domain::WorkTask> cancel(const domain::TaskId& id) = 0;

  /// Errors: not_found.
  [[nodiscard]] virtual Result<domain::WorkTask> find(const domain::TaskId& id) = 0;

  /// Running tasks whose lease ended before `now`, oldest lease first, locked until the
  /// transaction ends; those that another transaction holds are passed over.
  [[nodiscard]] virtual Result<std::vector<domain::WorkTask>> expired(domain::Timestamp now,
                                                                      std::size_t limit) = 0;

  /// Notes that a task was ended by somebody who could not end what it had started in its pod.
  /// Noting it again is no error. Errors: not_found.
  [[nodiscard]] virtual Result<void> abandon(const domain::TaskId& id) = 0;

  /// Abandoned tasks by id ascending, those greater than `after`, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<domain::WorkTask>> abandoned(
      const std::optional<domain::TaskId>& after, std::size_t limit) = 0;

  /// Nothing of the task is left in its pod any more. One that was not abandoned is no error.
  [[nodiscard]] virtual Result<void> settle(const domain::TaskId& id) = 0;

  /// The labels that pending tasks ask for, each once: of at most `limit` different sets of them.
  [[nodiscard]] virtual Result<std::vector<std::string>> wanted_labels(std::size_t limit) = 0;

  /// How many tasks are pending, of one project or of all.
  [[nodiscard]] virtual Result<std::int64_t> depth(
      const std::optional<domain::ProjectId>& project) = 0;

  /// When the pending task was created that waits longest; nothing when none waits.
  [[nodiscard]] virtual Result<std::optional<domain::Timestamp>> waiting_since() = 0;
};

}  // namespace rdev::ports
