#include "adapters/postgres/dialect.hpp"

#include <string>

#include <soci/postgresql/soci-postgresql.h>

#include "adapters/postgres/notification.hpp"
#include "adapters/sql/query.hpp"

namespace rdev::postgres {
namespace {

using sql::Fault;
using std::chrono::milliseconds;

/// By SQLSTATE (appendix A of PostgreSQL's manual): the whole of it, else its class.
Fault classify(const soci::soci_error& error) {
  const auto* failure = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  if (failure == nullptr) return Fault::other;  // SOCI's own complaint: a faulty statement
  const std::string state = failure->sqlstate();
  if (state == "40001" || state == "40P01") return Fault::repeat;  // serialization, deadlock
  if (state == "40003") return Fault::lost;                        // completion unknown
  if (state == "23505") return Fault::duplicate;
  if (state == "23503") return Fault::missing_reference;
  if (state == "25P03") return Fault::lost;                      // idle in transaction for too long
  if (state == "55P03" || state == "57014") return Fault::busy;  // waited or ran for too long
  if (state.starts_with("53")) return Fault::busy;               // out of connections, memory, disk
  if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("58")) {
    return Fault::lost;
  }
  return Fault::other;
}

/// All in one statement: each would cost a round trip.
void announce(soci::session& session, const std::vector<ports::Change>& changes) {
  std::string statement;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    statement += (i == 0 ? "SELECT" : ",");
    statement += " pg_notify('" + std::string{kChannel} + "', :change" + std::to_string(i) + ")";
  }
  sql::Query query(session, statement);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    query.with("change" + std::to_string(i), to_payload(changes[i]));
  }
  query.next();
}

// With a plain `=` the order by project and id would be one by id alone to the planner, who might
// then walk the newer builds of all projects to find those of a quiet one.
constexpr std::string_view kOfProject = "a.project_id = ANY (ARRAY[:project])";
constexpr std::string_view kSpecAgent = "(CAST(a.spec AS JSONB) ->> 'agent')";
constexpr std::string_view kSpecPrompt =
    "lower((CAST(a.spec AS JSONB) ->> 'prompt') COLLATE \"C\")";
constexpr std::string_view kFindHistory =
    "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL";

}  // namespace

const sql::Dialect& postgres_dialect() {
  // Not FOR UPDATE: that would hold up, and be passed over for, every new row that refers to a
  // locked one, such as a build submitted to a project that is being claimed from.
  // A migration may take as long as it has to, and so may the wait for another program's.
  static constexpr sql::Dialect kDialect{
      .name = "postgres",
      .begin_write = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
      .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
      .lock_migrations =
          "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
          " SELECT pg_advisory_xact_lock(7235414101)",
      .find_history = kFindHistory,
      .lock_rows = " FOR NO KEY UPDATE",
      .lock_rows_or_skip = " FOR NO KEY UPDATE SKIP LOCKED",
      .lock_to_remove = " FOR UPDATE",
      .lock_to_refer = " FOR KEY SHARE",
      .of_project = kOfProject,
      .spec_agent = kSpecAgent,
      .spec_prompt = kSpecPrompt,
      .position_of = "strpos",
      .max_repeats = 10,
      .first_pause = milliseconds(5),
      .longest_pause = milliseconds(200),
      .classify = classify,
      .announce = announce,
  };
  return kDialect;
}

const sql::Dialect& cockroach_dialect() {
  static constexpr sql::Dialect kDialect{
      .name = "cockroach",
      .begin_write = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
      .begin_read = "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
      .lock_migrations = "",
      .find_history = kFindHistory,
      .lock_rows = " FOR UPDATE",
      .lock_rows_or_skip = " FOR UPDATE SKIP LOCKED",
      .lock_to_remove = " FOR UPDATE",
      .lock_to_refer = "",
      .of_project = kOfProject,
      .spec_agent = kSpecAgent,
      .spec_prompt = kSpecPrompt,
      .position_of = "strpos",
      .max_repeats = 20,
      .first_pause = milliseconds(5),
      .longest_pause = milliseconds(500),
      .classify = classify,
      .announce = nullptr,
  };
  return kDialect;
}

}  // namespace rdev::postgres
