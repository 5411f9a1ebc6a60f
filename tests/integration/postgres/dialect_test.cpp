#include "adapters/postgres/dialect.hpp"

#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <soci/postgresql/soci-postgresql.h>

#include "adapters/postgres/connection.hpp"
#include "adapters/sql/query.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

using sql::Fault;

std::optional<Fault> fault_of(soci::session& session, const std::string& sql) {
  try {
    session << sql;
  } catch (const soci::soci_error& error) {
    return postgres::postgres_dialect().classify(error);
  }
  return {};
}

/// What an error with this SQLSTATE means.
Fault meaning_of(const std::string& state) {
  return postgres::postgres_dialect().classify(
      soci::postgresql_soci_error("message", state.c_str()));
}

struct Tables {
  Tables() {
    const std::string url = PostgresCluster::shared().create_database();
    postgres::connect(session, postgres::parse_database_url(url, {}).value().text);
    session << "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)";
    session << "CREATE TABLE children (id TEXT PRIMARY KEY, parent INTEGER REFERENCES parents)";
    session << "INSERT INTO parents VALUES (1, 'one')";
  }

  soci::session session;
};

}  // namespace

TEST_CASE_FIXTURE(Tables, "broken rules of the schema are told apart from faults of ours") {
  CHECK(fault_of(session, "INSERT INTO parents VALUES (1, 'two')") == Fault::duplicate);
  CHECK(fault_of(session, "INSERT INTO parents VALUES (2, 'one')") == Fault::duplicate);
  CHECK(fault_of(session, "INSERT INTO children VALUES ('a', 2)") == Fault::missing_reference);
  CHECK(fault_of(session, "INSERT INTO parents VALUES (2, NULL)") == Fault::other);
  CHECK(fault_of(session, "SELECT nonsense FROM parents") == Fault::other);
  CHECK_FALSE(fault_of(session, "INSERT INTO parents VALUES (2, 'two')").has_value());
}

TEST_CASE_FIXTURE(Tables, "a parameter that does not stand in the statement is a fault of ours") {
  sql::Query query(session, "SELECT id FROM parents WHERE id = :id");
  CHECK_THROWS_AS(query.with("unknown", 1).next(), soci::soci_error);
  try {
    sql::Query(session, "SELECT :known").with("unknown", 1).next();
    FAIL("a parameter was made up");
  } catch (const soci::soci_error& error) {
    CHECK(postgres::postgres_dialect().classify(error) == Fault::other);
  }
}

TEST_CASE("conflicts ask for repetition, whichever of PostgreSQL's and CockroachDB's they are") {
  CHECK(meaning_of("40001") == Fault::repeat);
  CHECK(meaning_of("40P01") == Fault::repeat);
}

TEST_CASE("what a server out of something refuses was not done") {
  for (const char* state : {"53000", "53100", "53200", "53300", "55P03", "57014"}) {
    CAPTURE(state);
    CHECK(meaning_of(state) == Fault::busy);
  }
}

TEST_CASE("who lost its session, or was told that nobody knows, must wonder about a commit") {
  for (const char* state : {"08000", "08003", "08006", "08007", "57P01", "57P02", "57P03", "57P05",
                            "25P03", "40003", "58030"}) {
    CAPTURE(state);
    CHECK(meaning_of(state) == Fault::lost);
  }
}

TEST_CASE("errors say what is wrong in one line, and nothing of the rows it is wrong with") {
  OwnDatabase database;
  database.client.run("ALTER TABLE projects ALTER COLUMN agent SET NOT NULL");
  domain::Project project = make_project();
  project.callback_secret = "whsec_s3cret";
  project.repository.url = "https://user:s3cret@git.example/demo.git";
  const auto done = database.storage->write(
      [&](ports::UnitOfWork& unit) { return unit.projects().insert(project); });
  REQUIRE(outcome(done) == "internal");
  const std::string& message = done.error().message;
  CHECK(message.find("agent") != std::string::npos);
  CHECK(message.find("s3cret") == std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
}

}  // namespace rdev::testing
