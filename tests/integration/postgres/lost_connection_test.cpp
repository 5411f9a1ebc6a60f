#include <string>

#include <doctest/doctest.h>

#include "tests/integration/postgres/faulty_proxy.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

using Fault = FaultyProxy::Fault;

/// A storage whose connections can be cut.
struct CutOff {
  Result<void> insert_project(const std::string& id) {
    return storage->write([&](ports::UnitOfWork& unit) {
      ++runs;
      return unit.projects().insert(make_project(id));
    });
  }

  OwnDatabase direct;
  FaultyProxy proxy{direct.url};
  std::unique_ptr<postgres::Storage> storage = postgres::open(proxy.url()).value();
  int runs = 0;
};

}  // namespace

TEST_CASE("connections that died while nobody used them are brought back unnoticed") {
  OwnDatabase database;
  for (const std::string id : {"one", "two", "three"}) {
    CHECK(outcome(database.insert_project(id)) == "ok");
    database.end_sessions();
    CHECK(outcome(database.storage->check()) == "ok");
    database.end_sessions();
  }
  CHECK(database.client.run("SELECT COUNT(*) FROM projects") == "3");
}

TEST_CASE_FIXTURE(CutOff, "a connection that dies when a transaction begins is brought back once") {
  proxy.at(Fault::cut_before, "BEGIN");
  CHECK(outcome(insert_project("unnoticed")) == "ok");
  CHECK(runs == 1);
  proxy.at(Fault::cut_after, "BEGIN", 2);
  CHECK(outcome(insert_project("refused")) == "unavailable");
  CHECK(runs == 1);
  CHECK(outcome(insert_project("after")) == "ok");
  CHECK(direct.client.rows("SELECT id FROM projects ORDER BY id") == "after\nunnoticed");
}

TEST_CASE("a connection lost within a transaction ends it as unavailable with nothing done") {
  OwnDatabase database;
  int runs = 0;
  const auto work = [&](ports::UnitOfWork& unit) -> Result<void> {
    ++runs;
    unit.projects().insert(make_project("lost")).value();
    database.end_sessions();
    return unit.projects().insert(make_project("too-late"));
  };
  CHECK(outcome(database.storage->write(work)) == "unavailable");
  CHECK(runs == 1);
  CHECK(database.client.run("SELECT COUNT(*) FROM projects") == "0");
  CHECK(outcome(database.insert_project("next")) == "ok");
}

TEST_CASE("work that overlooks the loss of its connection is not taken for done") {
  OwnDatabase database;
  const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    unit.projects().insert(make_project("lost")).value();
    database.end_sessions();
    static_cast<void>(unit.projects().insert(make_project("too-late")));
    return {};
  });
  CHECK(outcome(done) == "unavailable");
  CHECK(database.count("lost") == "0");
}

TEST_CASE_FIXTURE(CutOff,
                  "a commit whose answer is lost is uncertain, done once, and not repeated") {
  proxy.at(Fault::cut_after, "COMMIT");
  CHECK(outcome(insert_project("done")) == "uncertain");
  CHECK(runs == 1);
  CHECK(direct.count("done") == "1");
  CHECK(outcome(insert_project("done")) == "already_exists");
}

TEST_CASE_FIXTURE(CutOff, "a commit that never arrived is uncertain as well, and not repeated") {
  proxy.at(Fault::cut_before, "COMMIT");
  CHECK(outcome(insert_project("undone")) == "uncertain");
  CHECK(runs == 1);
  CHECK(outcome(insert_project("undone")) == "ok");
  CHECK(direct.count("undone") == "1");
}

TEST_CASE_FIXTURE(CutOff,
                  "a read whose end is lost is unavailable: there is nothing to wonder about") {
  REQUIRE(outcome(insert_project("there")) == "ok");
  proxy.at(Fault::cut_after, "COMMIT");
  const auto done = storage->read([](ports::UnitOfWork& unit) -> Result<void> {
    return outcome(unit.projects().find(domain::ProjectId{"there"})) == "ok"
               ? Result<void>{}
               : Error{Errc::internal, "not there"};
  });
  CHECK(outcome(done) == "unavailable");
}

TEST_CASE("a session that is ended while it commits leaves the commit uncertain") {
  OwnDatabase database;
  database.client.run(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
      "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON projects DEFERRABLE INITIALLY DEFERRED"
      " FOR EACH ROW EXECUTE FUNCTION die()");
  CHECK(outcome(database.insert_project("dying")) == "uncertain");
  CHECK(database.count("dying") == "0");
  database.client.run("DROP TRIGGER die ON projects");
  CHECK(outcome(database.insert_project("living")) == "ok");
}

}  // namespace rdev::testing
