#include <doctest/doctest.h>

#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {

using sqlite::Access;

TEST_CASE("every connection is set up for durability and for references that hold") {
  const DatabaseFile database;
  for (const Access access : {Access::write, Access::read}) {
    soci::session session;
    database.connect(session, access);
    CHECK(ask<std::string>(session, "PRAGMA journal_mode") == "wal");
    CHECK(ask<int>(session, "PRAGMA synchronous") == 2);  // FULL
    CHECK(ask<int>(session, "PRAGMA foreign_keys") == 1);
    CHECK(ask<int>(session, "PRAGMA busy_timeout") == 60'000);
  }
}

TEST_CASE("a reading connection refuses to write") {
  const DatabaseFile database;
  soci::session writer;
  database.connect(writer, Access::write);
  writer << "CREATE TABLE numbers (value INTEGER)";
  soci::session reader;
  database.connect(reader, Access::read);
  CHECK_THROWS_AS(reader << "INSERT INTO numbers VALUES (1)", soci::soci_error);
  CHECK(ask<int>(reader, "SELECT COUNT(*) FROM numbers") == 0);
}

}  // namespace rdev::testing
