#include <chrono>

#include <doctest/doctest.h>

#include "tests/integration/postgres/own_database.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{100};

}  // namespace

TEST_CASE("a lock that does not come ends the wait as unavailable, and the connection goes on") {
  postgres::Options options;
  options.timeouts.lock = kShort;
  OwnDatabase database(options);
  REQUIRE(outcome(database.insert_project("demo")) == "ok");
  const auto remove = [&] {
    return database.storage->write(
        [](ports::UnitOfWork& unit) { return unit.projects().remove(domain::ProjectId{"demo"}); });
  };
  database.client.run("BEGIN; SELECT 1 FROM projects FOR UPDATE");
  CHECK(outcome(remove()) == "unavailable");
  database.client.run("COMMIT");
  CHECK(outcome(remove()) == "ok");
}

TEST_CASE("a statement that takes too long ends as unavailable, and the connection goes on") {
  postgres::Options options;
  options.timeouts.statement = kShort;
  OwnDatabase database(options);
  database.client.run(
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN PERFORM pg_sleep(600); RETURN NEW; END';"
      "CREATE TRIGGER slow BEFORE INSERT ON projects FOR EACH ROW EXECUTE FUNCTION slow()");
  CHECK(outcome(database.insert_project("slow")) == "unavailable");
  database.client.run("DROP TRIGGER slow ON projects");
  CHECK(outcome(database.insert_project("quick")) == "ok");
}

TEST_CASE("a process that stands still within a transaction loses its locks, and then its work") {
  postgres::Options options;
  options.timeouts.idle_in_transaction = kShort;
  OwnDatabase database(options);
  REQUIRE(outcome(database.insert_project("demo")) == "ok");
  const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    unit.projects().remove(domain::ProjectId{"demo"}).value();
    CHECK(eventually([&] {
      return database.client.run(
                 "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                 " AND datname = current_database()") == "0";
    }));
    CHECK(database.client.run("SELECT id FROM projects FOR UPDATE NOWAIT") == "demo");
    return unit.projects().insert(make_project("other"));
  });
  CHECK(outcome(done) == "unavailable");
  CHECK(database.count("demo") == "1");
  CHECK(outcome(database.insert_project("next")) == "ok");
}

TEST_CASE("more transactions at once than connections wait for their turn") {
  postgres::Options options;
  options.connections = 1;
  options.patience = kShort;
  OwnDatabase database(options);
  const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    CHECK(outcome(database.insert_project("beside")) == "unavailable");
    return unit.projects().insert(make_project("first"));
  });
  CHECK(outcome(done) == "ok");
  CHECK(outcome(database.insert_project("beside")) == "ok");
}

}  // namespace rdev::testing
