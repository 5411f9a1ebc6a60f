#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/sql/migrations.hpp"
#include "tests/contract/parallel.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

/// Opens the empty database of `url` four times at the same moment; how many migrations each ran.
std::vector<std::size_t> migrated_at_once(const std::string& url) {
  return in_parallel(4, [&](int) {
    const auto storage = postgres::open(url);
    if (storage.has_error()) FAIL(storage.error().message);
    CHECK(outcome((*storage)->check()) == "ok");
    return (*storage)->migrations().applied.size();
  });
}

void check_migrated_once(const std::string& url, std::string_view dialect) {
  const std::size_t expected = sql::migrations_for(dialect, sql::embedded_migrations()).size();
  const auto counts = migrated_at_once(url);
  std::size_t sum = 0;
  for (const std::size_t count : counts) sum += count;
  CHECK(sum == expected);
  CHECK(migrated_at_once(url) == std::vector<std::size_t>(4, 0));
}

}  // namespace

TEST_CASE("programs that start at the same moment on an empty database migrate it once") {
  for (int round = 0; round < 3; ++round) {
    check_migrated_once(PostgresCluster::shared().create_database(), "postgres");
  }
}

TEST_CASE("they do so without advisory locks, too") {
  for (int round = 0; round < 3; ++round) {
    const std::string url = PostgresCluster::shared().create_database_in_byte_order();
    check_migrated_once(as_cockroach(url), "cockroach");
  }
}

TEST_CASE("a database whose old migration was another one is refused") {
  OwnDatabase database;
  database.client.run("UPDATE schema_migrations SET checksum = 'other' WHERE version = 11");
  CHECK(outcome(database.storage->check()) == "conflict");
  const auto opened = postgres::open(database.url);
  REQUIRE(outcome(opened) == "conflict");
  CHECK(opened.error().message.find("011_work_tasks") != std::string::npos);
}

TEST_CASE("a database newer than the program is refused") {
  OwnDatabase database;
  database.client.run("INSERT INTO schema_migrations VALUES (999, 'future', 'checksum')");
  CHECK(outcome(postgres::open(database.url)) == "unsupported");
}

TEST_CASE("without migrating, the storage opens and says what is missing") {
  const std::string url = PostgresCluster::shared().create_database();
  postgres::Options options;
  options.migrate = false;
  const auto storage = postgres::open(url, options).value();
  const auto ready = storage->check();
  REQUIRE(outcome(ready) == "unavailable");
  CHECK(ready.error().message.find("010_projects") != std::string::npos);
  CHECK(outcome(postgres::open(url)) == "ok");
  CHECK(outcome(storage->check()) == "ok");
}

TEST_CASE("a program that migrates is waited for, beyond all other timeouts") {
  PostgresCluster& server = PostgresCluster::shared();
  const std::string url = server.create_database();
  postgres::Options options;
  options.timeouts.lock = std::chrono::milliseconds(50);
  options.timeouts.statement = std::chrono::milliseconds(50);
  PostgresClient other(url);
  other.run("BEGIN; SELECT pg_advisory_xact_lock(7235414101)");
  auto opened =
      std::async(std::launch::async, [&] { return outcome(postgres::open(url, options)); });
  CHECK(opened.wait_for(std::chrono::milliseconds(300)) == std::future_status::timeout);
  other.run("COMMIT");
  CHECK(opened.get() == "ok");
}

}  // namespace rdev::testing
