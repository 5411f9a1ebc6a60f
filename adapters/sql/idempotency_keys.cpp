#include "adapters/sql/idempotency_keys.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sql/json_column.hpp"
#include "adapters/sql/record.hpp"

namespace rdev::sql {

using domain::IdempotencyClaim;
using domain::IdempotentRequest;
using domain::StoredAnswer;
using State = IdempotencyClaim::State;

template <>
struct Record<IdempotentRequest> {
  static constexpr std::string_view kTable = "idempotency_keys";

  template <class R, class Visit>
  static void columns(R& request, Visit&& visit) {
    visit("caller", request.caller);
    visit("request_key", request.key);
    visit("fingerprint", request.fingerprint);
    visit("owner", request.owner);
    visit("created_at", request.created_at);
    visit("running_until", request.running_until);
    visit("expires_at", request.expires_at);
  }
};

namespace {

constexpr const char* kThisKey = " WHERE caller = :caller AND request_key = :request_key";

/// A row: the try that has the key, and its answer, whose columns are null while there is none.
struct Row {
  IdempotentRequest request;
  std::optional<int> status;
  std::optional<std::string> content_type;
  std::optional<std::vector<std::string>> headers;
  std::optional<std::string> body;

  [[nodiscard]] StoredAnswer answer() const {
    return {*status, content_type.value_or(""), headers.value_or(std::vector<std::string>()),
            body.value_or("")};
  }
};

std::optional<Row> find_locked(Transaction& transaction, const IdempotentRequest& request) {
  Query query = transaction.query("SELECT " + column_list<IdempotentRequest>() +
                                  ", status, content_type, headers, body FROM idempotency_keys" +
                                  kThisKey + std::string(transaction.dialect().lock_rows));
  Row row;
  read_record(query, row.request).into(row.status).into(row.content_type);
  query.into(row.headers).into(row.body);
  query.with("caller", request.caller).with("request_key", request.key);
  if (query.next()) return row;
  return std::nullopt;
}

void take_over(Transaction& transaction, const IdempotentRequest& request) {
  Query query = transaction.query(
      std::string("UPDATE idempotency_keys SET fingerprint = :fingerprint, owner = :owner,"
                  " created_at = :created_at, running_until = :running_until,"
                  " expires_at = :expires_at, status = NULL, content_type = NULL,"
                  " headers = NULL, body = NULL") +
      kThisKey);
  bind_record(query, request).run();
}

}  // namespace

Result<IdempotencyClaim> IdempotencyKeys::claim(const IdempotentRequest& request,
                                                domain::Timestamp now) {
  return transaction_.attempt([&]() -> Result<IdempotencyClaim> {
    Query insert = transaction_.query(insert_sql<IdempotentRequest>() + " ON CONFLICT DO NOTHING");
    if (bind_record(insert, request).run() == 1) return IdempotencyClaim{State::started};
    const std::optional<Row> row = find_locked(transaction_, request);
    // Freed in this very moment: the sender may try again.
    if (!row) return IdempotencyClaim{State::running};
    const bool expired = row->request.expires_at <= now;
    if (!expired && row->request.fingerprint != request.fingerprint) {
      return IdempotencyClaim{State::other_request};
    }
    if (!expired && row->status) return IdempotencyClaim{State::answered, row->answer()};
    if (!expired && row->request.running_until > now) return IdempotencyClaim{State::running};
    take_over(transaction_, request);
    return IdempotencyClaim{State::started};
  });
}

Result<void> IdempotencyKeys::keep(const IdempotentRequest& request, const StoredAnswer& answer) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        std::string("UPDATE idempotency_keys SET status = :status, content_type = :content_type,"
                    " headers = :headers, body = :body") +
        kThisKey + " AND owner = :owner AND status IS NULL");
    query.with("status", answer.status).with("content_type", answer.content_type);
    query.with("headers", answer.headers).with("body", answer.body);
    query.with("caller", request.caller).with("request_key", request.key);
    if (query.with("owner", request.owner).run() == 1) return {};
    return Error{Errc::fenced, "another request has this idempotency key by now"};
  });
}

Result<void> IdempotencyKeys::release(const IdempotentRequest& request) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(std::string("DELETE FROM idempotency_keys") + kThisKey +
                                     " AND owner = :owner AND status IS NULL");
    query.with("caller", request.caller).with("request_key", request.key);
    query.with("owner", request.owner).run();
    return {};
  });
}

Result<std::size_t> IdempotencyKeys::prune(domain::Timestamp now, std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::size_t> {
    // Rows that others remove at this moment are passed over, so that nobody waits.
    Query query = transaction_.query(
        "DELETE FROM idempotency_keys WHERE (caller, request_key) IN"
        " (SELECT caller, request_key FROM idempotency_keys WHERE expires_at <= :now"
        " ORDER BY expires_at LIMIT :limit" +
        std::string(transaction_.dialect().lock_rows_or_skip) + ")");
    return static_cast<std::size_t>(query.with("now", now).with("limit", limit).run());
  });
}

}  // namespace rdev::sql
