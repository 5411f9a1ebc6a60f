#include "adapters/sql/callback_outbox.hpp"

#include <string>

#include "adapters/sql/record.hpp"

namespace rdev::sql {

using domain::Callback;
using domain::CallbackState;

namespace {

/// All that a listing shows.
template <class R, class Visit>
void columns_but_body(R& callback, Visit&& visit) {
  auto& progress = callback.progress;
  visit("id", callback.id);
  visit("task_id", callback.task_id);
  visit("project_id", callback.project_id);
  visit("url", callback.url);
  visit("created_at", callback.created_at);
  visit("state", progress.state);
  visit("attempts", progress.attempts);
  visit("last_status", progress.last_status);
  visit("last_error", progress.last_error);
  visit("next_attempt_at", progress.next_attempt_at);
  visit("attempt", callback.attempt);
  visit("attempts_before", callback.attempts_before);
  visit("trace_parent", callback.trace.parent);
  visit("trace_state", callback.trace.state);
}

struct BodilessCallback : Callback {};

/// "a.b IN (:name0, :name1)", whose parameters `bind_list` binds; nothing is in an empty list.
std::string in_list(const std::string& name, std::size_t count) {
  if (count == 0) return "(NULL)";
  std::string list = "(";
  for (std::size_t i = 0; i < count; ++i) {
    list.append(i == 0 ? ":" : ", :").append(name).append(std::to_string(i));
  }
  return list + ")";
}

void bind_list(Query& query, const std::string& name, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    query.with(name + std::to_string(i), values[i]);
  }
}

Error fenced(const domain::CallbackId& id, int attempt) {
  return {Errc::fenced,
          "callback " + id.str() + " is no longer claimed by attempt " + std::to_string(attempt)};
}

// A claim ends with its report and with a redelivery, which an old report must not undo.
constexpr const char* kClaimed =
    " WHERE id = :id AND attempt = :attempt AND claimed_until IS NOT NULL";

constexpr const char* kDueAgain =
    "UPDATE callback_outbox SET state = 'pending', next_attempt_at = :now,"
    " claimed_until = NULL, attempts_before = attempts";

}  // namespace

template <>
struct Record<BodilessCallback> {
  static constexpr std::string_view kTable = "callback_outbox";

  template <class R, class Visit>
  static void columns(R& callback, Visit&& visit) {
    columns_but_body(callback, visit);
  }
};

template <>
struct Record<Callback> {
  static constexpr std::string_view kTable = "callback_outbox";

  template <class R, class Visit>
  static void columns(R& callback, Visit&& visit) {
    columns_but_body(callback, visit);
    visit("body", callback.body);
  }
};

Result<void> CallbackOutbox::add(const Callback& callback) {
  return transaction_.attempt([&]() -> Result<void> {
    Callback fresh = callback;
    fresh.progress = {};
    fresh.progress.next_attempt_at = callback.created_at;
    fresh.attempt = 0;
    fresh.attempts_before = 0;
    Query query = transaction_.query("INSERT INTO callback_outbox (endpoint, " +
                                     column_list<Callback>() + ") VALUES (:endpoint, " +
                                     column_list<Callback>(":") + ") ON CONFLICT DO NOTHING");
    query.with("endpoint", domain::endpoint_of(callback.url));
    if (bind_record(query, fresh).run() == 1) return {};
    return Error{Errc::already_exists, "build " + callback.task_id.str() + " has a callback"};
  });
}

Result<std::vector<Callback>> CallbackOutbox::claim(const ports::CallbackClaim& claim) {
  return transaction_.attempt([&]() -> Result<std::vector<Callback>> {
    std::vector<Callback> claimed;
    {
      std::string where =
          " WHERE state = 'pending' AND next_attempt_at <= :now"
          " AND (claimed_until IS NULL OR claimed_until <= :now)";
      if (!claim.not_to.empty())
        where += " AND endpoint NOT IN " + in_list("n", claim.not_to.size());
      if (claim.only_to) where += " AND endpoint IN " + in_list("o", claim.only_to->size());
      Query query =
          transaction_.query("SELECT " + column_list<Callback>() + " FROM callback_outbox" + where +
                             " ORDER BY next_attempt_at, id LIMIT :limit" +
                             std::string{transaction_.dialect().lock_rows_or_skip});
      bind_list(query, "n", claim.not_to);
      if (claim.only_to) bind_list(query, "o", *claim.only_to);
      Callback callback;
      read_record(query.with("now", claim.now).with("limit", claim.limit), callback);
      while (query.next()) claimed.push_back(callback);
    }
    for (Callback& callback : claimed) {
      callback.attempt += 1;
      Query query = transaction_.query(
          "UPDATE callback_outbox SET attempt = :attempt, claimed_until = :until WHERE id = :id");
      query.with("attempt", callback.attempt).with("until", claim.now + claim.lease);
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
    Query query = transaction_.query(
        "UPDATE callback_outbox SET state = :state, attempts = attempts + 1,"
        " last_status = :status, last_error = :error, next_attempt_at = :next,"
        " claimed_until = NULL" +
        std::string{kClaimed});
    query.with("state", report.state).with("status", report.http_status);
    query.with("error", report.error).with("next", next);
    if (query.with("id", id).with("attempt", attempt).run() == 1) return {};
    return fenced(id, attempt);
  });
}

Result<void> CallbackOutbox::give_back(const domain::CallbackId& id, int attempt) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query("UPDATE callback_outbox SET claimed_until = NULL" +
                                     std::string{kClaimed});
    if (query.with("id", id).with("attempt", attempt).run() == 1) return {};
    return fenced(id, attempt);
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

Result<std::vector<Callback>> CallbackOutbox::list(const ports::CallbackFilter& filter) {
  return transaction_.attempt([&]() -> Result<std::vector<Callback>> {
    std::string where;
    const auto require = [&where](const char* condition) {
      where += where.empty() ? " WHERE " : " AND ";
      where += condition;
    };
    // The dead are looked for through an index of their own, which must find its condition.
    const bool dead = filter.state == CallbackState::dead;
    if (filter.state) require(dead ? "state = 'dead'" : "state = :state");
    if (filter.project_id) require("project_id = :project");
    if (filter.before) require("task_id < :before");
    Query query =
        transaction_.query("SELECT " + column_list<BodilessCallback>() + " FROM callback_outbox" +
                           where + " ORDER BY task_id DESC LIMIT :limit");
    if (filter.state && !dead) query.with("state", *filter.state);
    if (filter.project_id) query.with("project", *filter.project_id);
    if (filter.before) query.with("before", *filter.before);
    BodilessCallback callback;
    read_record(query.with("limit", filter.limit), callback);
    std::vector<Callback> callbacks;
    while (query.next()) callbacks.push_back(callback);
    return callbacks;
  });
}

Result<void> CallbackOutbox::redeliver(const domain::TaskId& id, domain::Timestamp now) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(kDueAgain + std::string{" WHERE task_id = :id"});
    if (query.with("now", now).with("id", id).run() == 1) return {};
    return Error{Errc::not_found, "build '" + id.str() + "' has no callback"};
  });
}

Result<std::size_t> CallbackOutbox::redeliver_dead(const std::optional<domain::ProjectId>& project,
                                                   domain::Timestamp now, std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::size_t> {
    std::string dead = "SELECT id FROM callback_outbox WHERE state = 'dead'";
    if (project) dead += " AND project_id = :project";
    Query query = transaction_.query(kDueAgain + (" WHERE id IN (" + dead) +
                                     " ORDER BY task_id LIMIT :limit)");
    if (project) query.with("project", *project);
    return static_cast<std::size_t>(query.with("now", now).with("limit", limit).run());
  });
}

}  // namespace rdev::sql
