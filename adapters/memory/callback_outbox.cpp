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

/// Null unless that claim is the newest and has not ended.
Row find_claimed(const Tables& tables, const domain::CallbackId& id, int attempt) {
  Row row = find_by_id(tables, id);
  const bool claimed = row && row->callback.attempt == attempt && row->claimed_until;
  return claimed ? row : nullptr;
}

Error fenced(const domain::CallbackId& id, int attempt) {
  return {Errc::fenced,
          "callback " + id.str() + " is no longer claimed by attempt " + std::to_string(attempt)};
}

bool contains(const std::vector<std::string>& endpoints, const std::string& endpoint) {
  return std::find(endpoints.begin(), endpoints.end(), endpoint) != endpoints.end();
}

bool is_wanted(const OutboxRow& row, const ports::CallbackClaim& claim) {
  if (row.callback.progress.state != CallbackState::pending ||
      row.callback.progress.next_attempt_at > claim.now ||
      (row.claimed_until && *row.claimed_until > claim.now)) {
    return false;
  }
  const std::string endpoint = domain::endpoint_of(row.callback.url);
  return !contains(claim.not_to, endpoint) &&
         (!claim.only_to || contains(*claim.only_to, endpoint));
}

/// Longest due first.
bool goes_before(const Row& a, const Row& b) {
  return std::tie(a->callback.progress.next_attempt_at, a->callback.id) <
         std::tie(b->callback.progress.next_attempt_at, b->callback.id);
}

OutboxRow due_again(const OutboxRow& row, domain::Timestamp now) {
  OutboxRow changed{.callback = row.callback, .claimed_until = {}};
  changed.callback.progress.state = CallbackState::pending;
  changed.callback.progress.next_attempt_at = now;
  changed.callback.attempts_before = changed.callback.progress.attempts;
  return changed;
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
  row.callback.attempts_before = 0;
  tables_.callbacks.put(callback.task_id, std::move(row));
  return {};
}

Result<std::vector<Callback>> CallbackOutbox::claim(const ports::CallbackClaim& claim) {
  std::vector<Row> due;
  for (const auto& [task_id, row] : tables_.callbacks.rows()) {
    if (is_wanted(*row, claim)) due.push_back(row);
  }
  std::sort(due.begin(), due.end(), goes_before);
  due.resize(std::min(due.size(), claim.limit));

  std::vector<Callback> claimed;
  for (const Row& row : due) {
    OutboxRow changed{.callback = row->callback, .claimed_until = claim.now + claim.lease};
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
  const Row row = find_claimed(tables_, id, attempt);
  if (row == nullptr) return fenced(id, attempt);
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

Result<void> CallbackOutbox::give_back(const domain::CallbackId& id, int attempt) {
  const Row row = find_claimed(tables_, id, attempt);
  if (row == nullptr) return fenced(id, attempt);
  tables_.callbacks.put(row->callback.task_id, {.callback = row->callback, .claimed_until = {}});
  return {};
}

Result<Callback> CallbackOutbox::find(const domain::TaskId& id) {
  if (const Row row = tables_.callbacks.find(id)) return row->callback;
  return no_callback(id);
}

Result<std::vector<Callback>> CallbackOutbox::list(const ports::CallbackFilter& filter) {
  const auto& rows = tables_.callbacks.rows();
  std::vector<Callback> found;
  for (auto row = rows.rbegin(); row != rows.rend() && found.size() < filter.limit; ++row) {
    const Callback& callback = row->second->callback;
    if (filter.state && callback.progress.state != *filter.state) continue;
    if (filter.project_id && callback.project_id != *filter.project_id) continue;
    if (filter.before && !(callback.task_id < *filter.before)) continue;
    found.push_back(callback);
    found.back().body.clear();
  }
  return found;
}

Result<void> CallbackOutbox::redeliver(const domain::TaskId& id, domain::Timestamp now) {
  const Row row = tables_.callbacks.find(id);
  if (row == nullptr) return no_callback(id);
  tables_.callbacks.put(id, due_again(*row, now));
  return {};
}

Result<std::size_t> CallbackOutbox::redeliver_dead(const std::optional<domain::ProjectId>& project,
                                                   domain::Timestamp now, std::size_t limit) {
  const auto dead = list({CallbackState::dead, project, std::nullopt, limit});
  for (const Callback& callback : *dead) {
    if (auto done = redeliver(callback.task_id, now); done.has_error()) return done.error();
  }
  return dead->size();
}

}  // namespace rdev::memory
