#include "tests/support/postgres_databases.hpp"

#include <utility>

#include "tests/support/postgres_cluster.hpp"

namespace rdev::testing {
namespace {

/// All rows of all tables but the one that keeps the migrations. Not TRUNCATE, which makes new
/// files for each and its indexes.
constexpr const char* kEmpty =
    "DO $$ DECLARE name TEXT; BEGIN"
    " FOR name IN SELECT tablename FROM pg_tables"
    " WHERE schemaname = 'public' AND tablename <> 'schema_migrations'"
    " LOOP EXECUTE format('DELETE FROM %I', name); END LOOP; END $$";

}  // namespace

PostgresDatabases::Lease PostgresDatabases::take() {
  const std::scoped_lock lock(mutex_);
  if (free_.empty()) {
    PostgresCluster& cluster = PostgresCluster::shared();
    const std::string url = order_ == Order::bytes ? cluster.create_database_in_byte_order()
                                                   : cluster.create_database();
    free_.push_back(std::make_unique<Database>(Database{url, PostgresClient(url)}));
  }
  Lease lease(free_.back().release(), GiveBack{this});
  free_.pop_back();
  return lease;
}

void PostgresDatabases::GiveBack::operator()(Database* database) const {
  std::unique_ptr<Database> owned(database);
  owned->client.run(kEmpty);
  const std::scoped_lock lock(databases->mutex_);
  databases->free_.push_back(std::move(owned));
}

}  // namespace rdev::testing
