#include "adapters/memory/callback_outbox.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace rdev::memory {

using domain::Callback;
using domain::CallbackState;

namespace {

using Row = std::shared_ptr<const OutboxRow>;

Row find_by_id(const Tables& tables, const domain::CallbackId& id) {
  for (const auto& [task_id, row] : tables.callbacks.rows()) {
    if (row->callback.id == id) return row;
  }
  return nullptr;
}

bool is_due(const OutboxRow& row, domain::Timestamp now) {
  return row.callback.progress.state == CallbackState::pending &&
         row.callback.progress.next_attempt_at <= now &&
         (!row.claimed_until || *row.claimed_until <= now);
}

/// Longest due first.
bool goes_before(const Row& a, const Row& b) {
  return std::tie(a->callback.progress.next_attempt_at, a->callback.id) <
         std::tie(b->callback.progress.next_attempt_at, b->callback.id);
}

Error no_callback(const domain::TaskId& id) {
  return {Errc::not_found, "build '" + id.str() + "' has no callback"};
}

}  // namespace

Result<void> CallbackOutbox::add(const Callback& callback) {
  if (tables_.callbacks.contains(callback.task_id) || find_by_id(tables_, callback.id)) {
    return Error{Errc::already_exists, "build " + callback.task_id.str() + " has a callback"};
  }
  if (!tables_.tasks.contains(callback.task_id)) {
    return Error{Errc::not_found, "no build '" + callback.task_id.str() + "'"};
  }
  OutboxRow row{.callback = callback, .claimed_until = {}};
  row.callback.progress = {};
  row.callback.progress.next_attempt_at = callback.created_at;
  row.callback.attempt = 0;
  tables_.callbacks.put(callback.task_id, std::move(row));
  return {};
}

Result<std::vector<Callback>> CallbackOutbox::claim(domain::Timestamp now,
                                                    std::chrono::milliseconds lease,
                                                    std::size_t limit) {
  std::vector<Row> due;
  for (const auto& [task_id, row] : tables_.callbacks.rows()) {
    if (is_due(*row, now)) due.push_back(row);
  }
  std::sort(due.begin(), due.end(), goes_before);
  due.resize(std::min(due.size(), limit));

  std::vector<Callback> claimed;
  for (const Row& row : due) {
    OutboxRow changed{.callback = row->callback, .claimed_until = now + lease};
    changed.callback.attempt += 1;
    claimed.push_back(changed.callback);
    tables_.callbacks.put(row->callback.task_id, std::move(changed));
  }
  return claimed;
}

Result<void> CallbackOutbox::report(const domain::CallbackId& id, int attempt,
                                    const ports::DeliveryReport& report) {
  const bool pending = report.state == CallbackState::pending;
  if (pending && !report.next_attempt_at) {
    return Error{Errc::invalid, "a pending callback needs the time of its next attempt"};
  }
  const Row row = find_by_id(tables_, id);
  if (row == nullptr || row->callback.attempt != attempt || !row->claimed_until) {
    return Error{Errc::fenced, "callback " + id.str() + " is no longer claimed by attempt " +
                                   std::to_string(attempt)};
  }
  OutboxRow changed{.callback = row->callback, .claimed_until = {}};
  domain::CallbackSummary& progress = changed.callback.progress;
  progress.state = report.state;
  progress.attempts += 1;
  progress.last_status = report.http_status;
  progress.last_error = report.error;
  progress.next_attempt_at = pending ? report.next_attempt_at : std::nullopt;
  tables_.callbacks.put(row->callback.task_id, std::move(changed));
  return {};
}

Result<Callback> CallbackOutbox::find(const domain::TaskId& id) {
  if (const Row row = tables_.callbacks.find(id)) return row->callback;
  return no_callback(id);
}

Result<void> CallbackOutbox::redeliver(const domain::TaskId& id, domain::Timestamp now) {
  const Row row = tables_.callbacks.find(id);
  if (row == nullptr) return no_callback(id);
  OutboxRow changed{.callback = row->callback, .claimed_until = {}};
  changed.callback.progress.state = CallbackState::pending;
  changed.callback.progress.next_attempt_at = now;
  tables_.callbacks.put(id, std::move(changed));
  return {};
}

}  // namespace rdev::memory
