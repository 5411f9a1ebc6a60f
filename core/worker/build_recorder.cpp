#include "core/worker/build_recorder.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/service/abandoned_builds.hpp"
#include "core/service/closing.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/work_queue.hpp"

namespace rdev::worker {

using domain::BuildStatus;

BuildRecorder::BuildRecorder(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids,
                             domain::Lease lease, Persistence persistence)
    : storage_(storage),
      clock_(clock),
      ids_(ids),
      lease_(std::move(lease)),
      persistence_(std::move(persistence)) {}

bool BuildRecorder::is_fenced() {
  const auto task = ports::read(
      storage_, [&](ports::UnitOfWork& unit) { return unit.queue().find(lease_.task_id); });
  if (task.has_error()) return task.error().code == Errc::not_found;
  return task->status != BuildStatus::running || task->attempt != lease_.attempt;
}

Result<void> BuildRecorder::event(std::string_view type, boost::json::object data) {
  return events({{std::string(type), std::move(data)}});
}

Result<void> BuildRecorder::events(const std::vector<domain::NewEvent>& events) {
  if (events.empty()) return {};
  std::vector<domain::NewEvent> storable;
  storable.reserve(events.size());
  for (const domain::NewEvent& event : events) {
    storable.push_back({event.type, domain::to_storable(event.data)});
  }
  const domain::Timestamp at = clock_.now();
  std::int64_t last_seq = 0;  // of the batch, once a transaction has got as far as its commit
  return write([&](ports::UnitOfWork& unit) -> Result<void> {
    const auto held = unit.queue().guard(lease_);
    if (held.has_error()) return held.error();
    const bool is_progress = std::any_of(events.begin(), events.end(), [](const auto& event) {
      return event.type != domain::event_type::kBuildReattached;
    });
    if (is_progress && held->expirations > 0) {
      if (auto done = unit.queue().note_progress(lease_); done.has_error()) return done.error();
    }
    unit.notify({ports::Change::Topic::events, lease_.task_id.str()});
    const auto there = is_stored(unit, storable, at, last_seq);
    if (there.has_error()) return there.error();
    if (*there) return {};
    const auto seq = unit.events().append(lease_.task_id, lease_.attempt, at, storable);
    if (seq.has_error()) return seq.error();
    last_seq = *seq;
    return {};
  });
}

Result<bool> BuildRecorder::is_stored(ports::UnitOfWork& unit,
                                      const std::vector<domain::NewEvent>& batch,
                                      domain::Timestamp at, std::int64_t last_seq) {
  if (last_seq == 0) return false;
  const auto size = static_cast<std::int64_t>(batch.size());
  const auto stored = unit.events().list(lease_.task_id, last_seq - size, batch.size());
  if (stored.has_error()) return stored.error();
  // Their data need no look: nobody else writes in this attempt's name.
  return std::equal(stored->begin(), stored->end(), batch.begin(), batch.end(),
                    [&](const domain::BuildEvent& event, const domain::NewEvent& ours) {
                      return event.attempt == lease_.attempt && event.at == at &&
                             event.type == ours.type;
                    });
}

Result<BuildStatus> BuildRecorder::finish(const domain::BuildResult& result) {
  BuildStatus status = BuildStatus::failed;
  auto done = write([&](ports::UnitOfWork& unit) -> Result<void> {
    const auto task = unit.queue().guard(lease_);
    if (task.has_error()) return task.error();
    // The row is locked: whichever of cancel and completion locked it first has won.
    status = task->cancel_requested ? BuildStatus::cancelled
             : result.success       ? BuildStatus::completed
                                    : BuildStatus::failed;
    return close(unit, status, result, leaves_behind_);
  });
  if (done.has_error()) return done.error();
  return status;
}

Result<void> BuildRecorder::cancelled(const std::optional<domain::BuildResult>& result) {
  return write([&](ports::UnitOfWork& unit) -> Result<void> {
    if (auto held = unit.queue().guard(lease_); held.has_error()) return held.error();
    return close(unit, BuildStatus::cancelled, result, leaves_behind_);
  });
}

Result<void> BuildRecorder::requeue(std::string_view reason, domain::Timestamp ready_at,
                                    bool spend_attempt) {
  return write([&](ports::UnitOfWork& unit) -> Result<void> {
    const auto task = unit.queue().guard(lease_);
    if (task.has_error()) return task.error();
    // It was stopped to go on elsewhere, so that what it has started may still run.
    if (task->cancel_requested) return close(unit, BuildStatus::cancelled, std::nullopt, true);
    if (auto done = unit.queue().release(lease_, {ready_at, spend_attempt}); done.has_error()) {
      return done.error();
    }
    if (auto done = unit.audit().requeue(lease_.task_id); done.has_error()) return done.error();
    unit.notify({ports::Change::Topic::work, task->project_id.str()});
    unit.notify({ports::Change::Topic::events, lease_.task_id.str()});
    const domain::NewEvent retrying{std::string(domain::event_type::kBuildRetrying),
                                    {{"reason", reason},
                                     {"ready_at", domain::format_rfc3339(ready_at)},
                                     {"attempt_spent", spend_attempt}}};
    const auto seq = unit.events().append(lease_.task_id, lease_.attempt, clock_.now(), {retrying});
    if (seq.has_error()) return seq.error();
    return {};
  });
}

Result<BuildHistory> BuildRecorder::history() {
  constexpr std::size_t kPage = 1'000;
  BuildHistory history;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    auto done = persist([&]() -> Result<void> {
      const auto page = ports::read(storage_, [&](ports::UnitOfWork& unit) {
        return unit.events().list(lease_.task_id, after, kPage);
      });
      if (page.has_error()) return page.error();
      for (const domain::BuildEvent& event : *page) history.add(event);
      if (!page->empty()) after = page->back().seq;
      more = page->size() == kPage;
      return {};
    });
    if (done.has_error()) return done.error();
  }
  return history;
}

Result<std::vector<domain::TaskId>> BuildRecorder::abandoned_beside(
    const domain::ProjectId& project) {
  std::vector<domain::TaskId> found;
  auto done = persist([&]() -> Result<void> {
    auto abandoned = service::abandoned_builds(storage_, project);
    if (abandoned.has_error()) return abandoned.error();
    found = std::move(*abandoned);
    return {};
  });
  if (done.has_error()) return done.error();
  std::erase(found, lease_.task_id);
  return found;
}

Result<void> BuildRecorder::write(const ports::Storage::Work& work) {
  return persist([&] { return storage_.write(work); });
}

Result<void> BuildRecorder::persist(const std::function<Result<void>()>& call) {
  constexpr std::chrono::milliseconds kFirstPause{100};
  constexpr std::chrono::milliseconds kLongestPause{5'000};
  const auto until = clock_.monotonic() + persistence_.at_most;
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    auto done = call();
    if (!done.has_error()) return done;
    const bool may_pass =
        done.error().code == Errc::unavailable || done.error().code == Errc::uncertain;
    if (!may_pass || clock_.monotonic() + pause > until) return done;
    if (!clock_.sleep(pause, persistence_.give_up)) return done;
  }
}

Result<void> BuildRecorder::close(ports::UnitOfWork& unit, BuildStatus status,
                                  const std::optional<domain::BuildResult>& result,
                                  bool leaves_behind) {
  if (auto done = unit.queue().finish(lease_, status); done.has_error()) return done.error();
  if (leaves_behind) {
    if (auto done = unit.queue().abandon(lease_.task_id); done.has_error()) return done.error();
    unit.notify({ports::Change::Topic::cancel, lease_.task_id.str()});
  }
  const auto closed = service::close_build(
      unit, ids_, {lease_.task_id, lease_.attempt, status, result, clock_.now()});
  if (closed.has_error()) return closed.error();
  return {};
}

}  // namespace rdev::worker
