#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/sql/migrator.hpp"
#include "adapters/sqlite/dialect.hpp"
#include "tests/integration/sqlite/child.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

using sql::Migration;
using Names = std::vector<std::string>;

constexpr Migration kFirst{1, "first", "",
                           "CREATE TABLE first (x TEXT); -- a; b\n"
                           "INSERT INTO first VALUES ('a:b; -- c');"};
constexpr Migration kSecond{2, "second", "", "CREATE TABLE second (x TEXT);"};
constexpr Migration kThird{3, "third", "", "CREATE TABLE third (x TEXT);"};

struct Schema {
  Schema() { database.connect(session); }

  [[nodiscard]] Result<Names> migrate(const std::vector<Migration>& migrations) {
    auto report = sql::Migrator(sqlite::dialect(), migrations).migrate(session);
    if (report.has_error()) return report.error();
    return report->applied;
  }

  [[nodiscard]] Names tables() {
    const soci::rowset<std::string> names =
        (session.prepare << "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    return {names.begin(), names.end()};
  }

  DatabaseFile database;
  soci::session session;
};

}  // namespace

TEST_CASE_FIXTURE(Schema, "migrations run in the order of their versions, each once") {
  CHECK(migrate({kSecond, kFirst}).value() == Names{"001_first", "002_second"});
  CHECK(migrate({kSecond, kFirst}).value().empty());
  CHECK(migrate({kFirst, kSecond, kThird}).value() == Names{"003_third"});
  CHECK(tables() == Names{"first", "schema_migrations", "second", "third"});
  CHECK(ask<std::string>(session, "SELECT x FROM first") == "a:b; -- c");
}

TEST_CASE_FIXTURE(Schema, "what has run is kept with version, name and checksum") {
  REQUIRE(migrate({kFirst}).has_value());
  CHECK(ask<int>(session, "SELECT version FROM schema_migrations") == 1);
  CHECK(ask<std::string>(session, "SELECT name FROM schema_migrations") == "first");
  CHECK(ask<std::string>(session, "SELECT checksum FROM schema_migrations") ==
        sql::checksum(kFirst.sql));
}

TEST_CASE_FIXTURE(Schema, "an old migration that was changed is refused and nothing is run") {
  REQUIRE(migrate({kFirst, kSecond}).has_value());
  Migration changed = kFirst;
  changed.sql = "CREATE TABLE first (y TEXT);";
  const auto refused = migrate({changed, kSecond, kThird});
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::conflict);
  CHECK(refused.error().message.find("001_first") != std::string::npos);
  CHECK(tables() == Names{"first", "schema_migrations", "second"});
}

TEST_CASE_FIXTURE(Schema, "a database newer than the program is refused and nothing is run") {
  REQUIRE(migrate({kFirst, kThird}).has_value());
  const auto refused = migrate({kFirst, kSecond});
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::unsupported);
  CHECK(refused.error().message.find("003_third") != std::string::npos);
  CHECK(tables() == Names{"first", "schema_migrations", "third"});
}

TEST_CASE_FIXTURE(Schema, "a migration that fails leaves no half of itself, and those before it") {
  Migration faulty = kSecond;
  faulty.sql = "CREATE TABLE second (x TEXT); INSERT INTO nowhere VALUES (1);";
  const auto failed = migrate({kFirst, faulty, kThird});
  REQUIRE(failed.has_error());
  CHECK(failed.error().code == Errc::internal);
  CHECK(failed.error().message.find("nowhere") != std::string::npos);
  CHECK(tables() == Names{"first", "schema_migrations"});
  CHECK(migrate({kFirst, kSecond, kThird}).value() == Names{"002_second", "003_third"});
}

TEST_CASE("opening a database migrates it, and again only when there is something to do") {
  const DatabaseFile database;
  const auto all = sql::migrations_for("sqlite", sql::embedded_migrations()).size();
  CHECK(database.open()->migrations().applied.size() == all);
  const auto again = database.open();
  CHECK(again->migrations().applied.empty());
  CHECK(again->check().has_value());
}

TEST_CASE("a database opened without migrating is not ready until somebody has migrated it") {
  const DatabaseFile database;
  sqlite::Options options;
  options.migrate = false;
  const auto storage = database.open(options);
  CHECK(storage->migrations().applied.empty());
  const auto early = storage->check();
  REQUIRE(early.has_error());
  CHECK(early.error().code == Errc::unavailable);
  CHECK(early.error().message.find("010_projects") != std::string::npos);

  (void)database.open();
  CHECK(storage->check().has_value());
  CHECK(insert_project(*storage, "late").has_value());
}

TEST_CASE("a database that a newer program has migrated under a running one is not ready") {
  const DatabaseFile database;
  const auto storage = database.open();
  soci::session session;
  database.connect(session);
  session << "INSERT INTO schema_migrations VALUES (900, 'later', 'x')";
  const auto refused = storage->check();
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::unsupported);
  CHECK(sqlite::open(database.file()).error().code == Errc::unsupported);
}

TEST_CASE("a current database is opened while another process writes") {
  const DatabaseFile database;
  (void)database.open();
  Child holder({"hold", database.file()});
  REQUIRE(holder.line() == "held");
  sqlite::Options options;
  options.busy_timeout = std::chrono::milliseconds(1);
  CHECK(sqlite::open(database.file(), options).has_value());
}

}  // namespace rdev::testing
