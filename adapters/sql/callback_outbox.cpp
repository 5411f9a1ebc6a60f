#include "adapters/sql/callback_outbox.hpp"

#include <string>

#include "adapters/sql/record.hpp"

namespace rdev::sql {

using domain::Callback;
using domain::CallbackState;

template <>
struct Record<Callback> {
  static constexpr std::string_view kTable = "callback_outbox";

  template <class R, class Visit>
  static void columns(R& callback, Visit&& visit) {
    auto& progress = callback.progress;
    visit("id", callback.id);
    visit("task_id", callback.task_id);
    visit("project_id", callback.project_id);
    visit("url", callback.url);
    visit("body", callback.body);
    visit("created_at", callback.created_at);
    visit("state", progress.state);
    visit("attempts", progress.attempts);
    visit("last_status", progress.last_status);
    visit("last_error", progress.last_error);
    visit("next_attempt_at", progress.next_attempt_at);
    visit("attempt", callback.attempt);
  }
};

Result<void> CallbackOutbox::add(const Callback& callback) {
  return transaction_.attempt([&]() -> Result<void> {
    Callback fresh = callback;
    fresh.progress = {};
    fresh.progress.next_attempt_at = callback.created_at;
    fresh.attempt = 0;
    Query query = transaction_.query(insert_sql<Callback>() + " ON CONFLICT DO NOTHING");
    if (bind_record(query, fresh).run() == 1) return {};
    return Error{Errc::already_exists, "build " + callback.task_id.str() + " has a callback"};
  });
}

Result<std::vector<Callback>> CallbackOutbox::claim(domain::Timestamp now,
                                                    std::chrono::milliseconds lease,
                                                    std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::vector<Callback>> {
    std::vector<Callback> claimed;
    {
      Query query = transaction_.query(
          "SELECT " + column_list<Callback>() +
          " FROM callback_outbox WHERE state = 'pending' AND next_attempt_at <= :now"
          " AND (claimed_until IS NULL OR claimed_until <= :now)"
          " ORDER BY next_attempt_at, id LIMIT :limit" +
          std::string{transaction_.dialect().lock_rows_or_skip});
      Callback callback;
      read_record(query.with("now", now).with("limit", limit), callback);
      while (query.next()) claimed.push_back(callback);
    }
    for (Callback& callback : claimed) {
      callback.attempt += 1;
      Query query = transaction_.query(
          "UPDATE callback_outbox SET attempt = :attempt, claimed_until = :until WHERE id = :id");
      query.with("attempt", callback.attempt).with("until", now + lease);
      query.with("id", callback.id).run();
    }
    return claimed;
  });
}

Result<void> CallbackOutbox::report(const domain::CallbackId& id, int attempt,
                                    const ports::DeliveryReport& report) {
  const bool pending = report.state == CallbackState::pending;
  if (pending && !report.next_attempt_at.has_value()) {
    return Error{Errc::invalid, "a pending callback needs the time of its next attempt"};
  }
  const auto next = pending ? report.next_attempt_at : std::nullopt;
  return transaction_.attempt([&]() -> Result<void> {
    // A claim ends with its report and with a redelivery, which an old report must not undo.
    Query query = transaction_.query(
        "UPDATE callback_outbox SET state = :state, attempts = attempts + 1,"
        " last_status = :status, last_error = :error, next_attempt_at = :next,"
        " claimed_until = NULL"
        " WHERE id = :id AND attempt = :attempt AND claimed_until IS NOT NULL");
    query.with("state", report.state).with("status", report.http_status);
    query.with("error", report.error).with("next", next);
    if (query.with("id", id).with("attempt", attempt).run() == 1) return {};
    return Error{Errc::fenced, "callback " + id.str() + " is no longer claimed by attempt " +
                                   std::to_string(attempt)};
  });
}

Result<Callback> CallbackOutbox::find(const domain::TaskId& id) {
  return transaction_.attempt([&]() -> Result<Callback> {
    Query query = transaction_.query("SELECT " + column_list<Callback>() +
                                     " FROM callback_outbox WHERE task_id = :id");
    Callback callback;
    if (read_record(query.with("id", id), callback).next()) return callback;
    return Error{Errc::not_found, "build '" + id.str() + "' has no callback"};
  });
}

Result<void> CallbackOutbox::redeliver(const domain::TaskId& id, domain::Timestamp now) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE callback_outbox SET state = 'pending', next_attempt_at = :now,"
        " claimed_until = NULL WHERE task_id = :id");
    if (query.with("now", now).with("id", id).run() == 1) return {};
    return Error{Errc::not_found, "build '" + id.str() + "' has no callback"};
  });
}

}  // namespace rdev::sql
