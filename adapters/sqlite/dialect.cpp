#include "adapters/sqlite/dialect.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

namespace rdev::sqlite {
namespace {

using sql::Fault;

/// Reads extended result codes, which `connect` has SQLite give.
Fault classify(const soci::soci_error& error) {
  const auto* failure = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  if (failure == nullptr) return Fault::other;  // SOCI's own complaint: a faulty statement
  switch (failure->result()) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
      return Fault::duplicate;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Fault::missing_reference;
    default:
      break;
  }
  switch (failure->result() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:  // lost too many races for a lock of the log
      return Fault::repeat;
    case SQLITE_FULL:  // may come after the commit's frame was written, which recovery would find
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
      return Fault::lost;
    default:
      return Fault::other;
  }
}

}  // namespace

const sql::Dialect& dialect() {
  // IMMEDIATE takes the write lock at once: a transaction that read first and then wanted to
  // write could only be told to start again. A try has waited for busy_timeout already when it
  // ends as busy, so a few are enough.
  static constexpr sql::Dialect kDialect{
      .name = "sqlite",
      .begin_write = "BEGIN IMMEDIATE",
      .begin_read = "BEGIN DEFERRED",
      .lock_migrations = "",
      .find_history =
          "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = "
          "'schema_migrations'",
      .lock_rows = "",
      .lock_rows_or_skip = "",
      .lock_to_remove = "",
      .lock_to_refer = "",
      .of_project = "a.project_id = :project",
      .spec_agent = "json_extract(a.spec, '$.agent')",
      .spec_prompt = "lower(json_extract(a.spec, '$.prompt'))",
      .position_of = "instr",
      .max_repeats = 3,
      .classify = classify,
      .announce = nullptr,
  };
  return kDialect;
}

}  // namespace rdev::sqlite
