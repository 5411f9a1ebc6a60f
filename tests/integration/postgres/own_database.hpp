#pragma once

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "adapters/postgres/storage.hpp"
#include "tests/contract/storage_fixtures.hpp"
#include "tests/support/postgres_client.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace rdev::testing {

/// The URL by which PostgreSQL is taken for CockroachDB.
inline std::string as_cockroach(const std::string& url) {
  return "cockroachdb" + url.substr(url.find(':'));
}

/// A migrated database of the test's own on the shared server, with a storage on it and a plain
/// connection beside it.
struct OwnDatabase {
  explicit OwnDatabase(const postgres::Options& options = {}) : storage(open(options)) {}

  /// Another storage on the same database, as another process would have.
  [[nodiscard]] std::unique_ptr<postgres::Storage> open(
      const postgres::Options& options = {}) const {
    return postgres::open(url, options).value();
  }

  [[nodiscard]] Result<void> insert_project(const std::string& id) const {
    return storage->write(
        [&](ports::UnitOfWork& unit) { return unit.projects().insert(make_project(id)); });
  }

  /// How many projects of that id there are.
  std::string count(const std::string& project_id) {
    return client.run("SELECT COUNT(*) FROM projects WHERE id = '" + project_id + "'");
  }

  /// Ends every other session on the database, and waits until they are gone.
  void end_sessions() {
    client.run(
        "SELECT COUNT(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  std::string url = PostgresCluster::shared().create_database();
  std::unique_ptr<postgres::Storage> storage;
  PostgresClient client{url};
};

}  // namespace rdev::testing
