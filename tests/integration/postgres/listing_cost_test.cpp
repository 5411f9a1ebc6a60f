#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "adapters/postgres/connection.hpp"
#include "adapters/postgres/dialect.hpp"
#include "adapters/sql/unit_of_work.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

/// How many builds there are; RDEV_LISTING_ROWS=1000000 for the long form.
int row_count() {
  const char* given = std::getenv("RDEV_LISTING_ROWS");
  return given == nullptr ? 100'000 : std::stoi(given);
}

constexpr const char* kScans =
    "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'build_audit'";
constexpr const char* kEntries =
    "SELECT SUM(pg_stat_get_xact_tuples_returned(indexrelid))::int FROM pg_index"
    " WHERE indrelid = 'build_audit'::regclass";

/// A project with a long record, and another one that has all the newer builds: so whoever walks
/// the builds of all from the newest on comes to the first project's only after half of them.
struct Record {
  Record() {
    postgres::connect(session, postgres::parse_database_url(database.url, {}).value().text);
    REQUIRE(outcome(database.insert_project("long")) == "ok");
    REQUIRE(outcome(database.insert_project("other")) == "ok");
    database.client.run(
        "INSERT INTO build_audit (task_id, project_id, status, spec, attempt, requested_by,"
        " created_at, cancel_requested) SELECT '00000000-0000-7000-8000-' || lpad(i::text, 12, "
        "'0'),"
        " CASE WHEN i <= " +
        std::to_string(rows / 2) +
        " THEN 'long' ELSE 'other' END,"
        " CASE WHEN i % 1000 = 0 THEN 'failed' ELSE 'completed' END, '{\"prompt\":\"go\"}', 1,"
        " CASE WHEN i % 1000 = 0 THEN 'bot/1' ELSE 'bot/2' END, i, 0"
        " FROM generate_series(1, " +
        std::to_string(rows) + ") i");
    database.client.run("VACUUM ANALYZE");
  }

  [[nodiscard]] domain::TaskId id(int n) const {
    const std::string digits = std::to_string(n);
    return domain::TaskId("00000000-0000-7000-8000-" + std::string(12 - digits.size(), '0') +
                          digits);
  }

  int ask(const std::string& sql) {
    int value = 0;
    session << sql, soci::into(value);
    return value;
  }

  /// Checks that the page comes from an index, and reads little more than what it shows.
  void check_page(const ports::BuildFilter& filter) {
    sql::Transaction transaction(session, postgres::postgres_dialect());
    REQUIRE(transaction.begin(sql::Transaction::Mode::read).has_value());
    sql::UnitOfWork unit(transaction);
    // Of this and earlier transactions, until the server gathers them up between two.
    const int scans = ask(kScans);
    const int entries = ask(kEntries);
    CHECK(unit.audit().list(filter).value().size() == filter.limit);
    CHECK(ask(kScans) == scans);
    CHECK(ask(kEntries) - entries <= static_cast<int>(filter.limit) + 5);
  }

  const int rows = row_count();
  OwnDatabase database;
  soci::session session;
};

}  // namespace

TEST_CASE_FIXTURE(Record,
                  "every page of a listing is read from an index, the last like the first") {
  ports::BuildFilter filter;
  filter.project_id = domain::ProjectId{"long"};
  filter.limit = 20;
  for (const int before : {rows + 1, rows / 2, rows / 4, 22}) {
    CAPTURE(before);
    filter.before = id(before);
    check_page(filter);
  }
  filter.before = {};
  check_page(filter);
}

TEST_CASE_FIXTURE(Record, "so are listings of a rare status, and of one who seldom asks") {
  ports::BuildFilter filter;
  filter.project_id = domain::ProjectId{"long"};
  filter.limit = 20;
  SUBCASE("status") {
    filter.status = domain::BuildStatus::failed;
  }
  SUBCASE("requested by") {
    filter.requested_by = "bot/1";
  }
  check_page(filter);
  filter.before = id(rows / 2 - 1);
  check_page(filter);
}

}  // namespace rdev::testing
