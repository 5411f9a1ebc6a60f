#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/build_history.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/storage.hpp"

namespace rdev::worker {

/// How long a write is tried again while the database is out of reach, or repeats it without end:
/// what a build has cost is worth waiting for. The fencing makes trying safe, however late.
struct Persistence {
  std::chrono::milliseconds at_most{0};
  std::stop_token give_up = {};  ///< ends the trying at once
};

/// Writes what happens to one claimed build, always fenced by its lease and each change in one
/// transaction over task, audit entry, events and callback. Thread-safe.
///
/// After a commit of unknown outcome it looks whether its events are there before it writes them
/// again; the end of a build that was recorded turns out to be fenced, by itself.
class BuildRecorder {
 public:
  BuildRecorder(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids,
                domain::Lease lease, Persistence persistence = {});

  [[nodiscard]] const domain::Lease& lease() const noexcept { return lease_; }

  /// Whether the task has ended, or another attempt owns it. False when that can't be found out.
  [[nodiscard]] bool is_fenced();

  /// What has been told of the build so far. Errors: unavailable.
  [[nodiscard]] Result<BuildHistory> history();

  /// Other builds of the project that have ended, and whose runs nobody has ended yet.
  /// Errors: unavailable.
  [[nodiscard]] Result<std::vector<domain::TaskId>> abandoned_beside(
      const domain::ProjectId& project);

  /// Whatever this worker could not end in the pod is for others to end: noted with the end of the
  /// build. Call it before that, by the thread that records it.
  void leave_behind() noexcept { leaves_behind_ = true; }

  /// Errors: fenced, unavailable.
  [[nodiscard]] Result<void> event(std::string_view type, boost::json::object data);

  /// The same for several, in one transaction.
  [[nodiscard]] Result<void> events(const std::vector<domain::NewEvent>& events);

  /// The end of the build, with its terminal event and its callback. A cancel request that came
  /// first wins over the result: `result` is then recorded under `cancelled`. Gives the status
  /// recorded. Errors: fenced, unavailable.
  [[nodiscard]] Result<domain::BuildStatus> finish(const domain::BuildResult& result);

  /// Cancelled while running; `result` holds what there is. Errors: fenced, unavailable.
  [[nodiscard]] Result<void> cancelled(const std::optional<domain::BuildResult>& result);

  /// Back to the queue, lease released, for `reason`; a build whose cancel was asked for ends as
  /// cancelled instead. Errors: fenced, unavailable.
  [[nodiscard]] Result<void> requeue(std::string_view reason, domain::Timestamp ready_at,
                                     bool spend_attempt);

 private:
  Result<void> write(const ports::Storage::Work& work);
  Result<void> persist(const std::function<Result<void>()>& call);
  /// Whether `batch` stands in the places up to `last_seq`, which the last transaction that tried
  /// had for it; 0 when there was none. The caller holds the task's row.
  Result<bool> is_stored(ports::UnitOfWork& unit, const std::vector<domain::NewEvent>& batch,
                         domain::Timestamp at, std::int64_t last_seq);
  Result<void> close(ports::UnitOfWork& unit, domain::BuildStatus status,
                     const std::optional<domain::BuildResult>& result, bool leaves_behind);

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
  domain::Lease lease_;
  Persistence persistence_;
  bool leaves_behind_ = false;
};

}  // namespace rdev::worker
