#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "adapters/sql/query.hpp"
#include "adapters/sqlite/dialect.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

using sql::Fault;

/// What becomes of a statement: nothing when it works.
std::optional<Fault> fault_of(soci::session& session, const std::string& sql) {
  try {
    session << sql;
  } catch (const soci::soci_error& error) {
    return sqlite::dialect().classify(error);
  }
  return {};
}

struct Tables {
  Tables() {
    database.connect(session);
    session << "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)";
    session << "CREATE TABLE children (id TEXT NOT NULL PRIMARY KEY,"
               " parent INTEGER REFERENCES parents (id))";
    session << "INSERT INTO parents VALUES (1, 'one')";
    session << "INSERT INTO children VALUES ('a', 1)";
  }

  DatabaseFile database;
  soci::session session;
};

}  // namespace

TEST_CASE_FIXTURE(Tables, "a second row of the same key or unique value is a duplicate") {
  CHECK(fault_of(session, "INSERT INTO parents VALUES (1, 'two')") == Fault::duplicate);
  CHECK(fault_of(session, "INSERT INTO parents VALUES (2, 'one')") == Fault::duplicate);
  CHECK(fault_of(session, "INSERT INTO children VALUES ('a', 1)") == Fault::duplicate);
}

TEST_CASE_FIXTURE(Tables, "a row that refers to nothing misses its reference") {
  CHECK(fault_of(session, "INSERT INTO children VALUES ('b', 2)") == Fault::missing_reference);
  CHECK(fault_of(session, "DELETE FROM parents") == Fault::missing_reference);
}

TEST_CASE_FIXTURE(Tables, "faulty data and faulty statements are faults of ours") {
  CHECK(fault_of(session, "INSERT INTO parents VALUES (2, NULL)") == Fault::other);
  CHECK(fault_of(session, "SELECT nonsense FROM parents") == Fault::other);
  sql::Query query(session, "SELECT 1");
  try {
    query.with("unknown", 1).next();
    FAIL("a parameter that does not stand in the statement was bound");
  } catch (const soci::soci_error& error) {
    CHECK(sqlite::dialect().classify(error) == Fault::other);
  }
}

TEST_CASE_FIXTURE(Tables, "a lock that another connection holds asks for repetition") {
  soci::session other;
  database.connect(other);
  other << "PRAGMA busy_timeout = 1";
  session << "BEGIN IMMEDIATE";
  CHECK(fault_of(other, "BEGIN IMMEDIATE") == Fault::repeat);
  session << "COMMIT";
  CHECK_FALSE(fault_of(other, "BEGIN IMMEDIATE").has_value());
}

TEST_CASE_FIXTURE(Tables, "a read that wants to write after another's commit asks for repetition") {
  soci::session other;
  database.connect(other);
  other << "BEGIN DEFERRED";
  CHECK(ask<int>(other, "SELECT COUNT(*) FROM parents") == 1);
  session << "INSERT INTO parents VALUES (2, 'two')";
  CHECK(fault_of(other, "INSERT INTO parents VALUES (3, 'three')") == Fault::repeat);
}

TEST_CASE_FIXTURE(Tables, "a database that can grow no more has lost the statement") {
  session << "PRAGMA max_page_count = 1";  // becomes what is in use already
  std::optional<Fault> fault;
  for (int i = 2; !fault.has_value() && i < 1'000; ++i) {
    fault = fault_of(session, "INSERT INTO parents VALUES (" + std::to_string(i) + ", '" +
                                  std::string(1'000, 'x') + std::to_string(i) + "')");
  }
  CHECK(fault == Fault::lost);
}

}  // namespace rdev::testing
