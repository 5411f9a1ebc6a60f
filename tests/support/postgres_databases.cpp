#include "tests/support/postgres_databases.hpp"

#include <utility>

#include "tests/support/postgres_client.hpp"

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
  std::string url;
  if (!free_.empty()) {
    url = std::move(free_.back());
    free_.pop_back();
  } else {
    PostgresCluster& cluster = PostgresCluster::shared();
    url = order_ == Order::bytes ? cluster.create_database_in_byte_order()
                                 : cluster.create_database();
  }
  return Lease(new std::string(std::move(url)), GiveBack{this});
}

void PostgresDatabases::GiveBack::operator()(std::string* url) const {
  const std::unique_ptr<std::string> owner(url);
  PostgresClient(*url).run(kEmpty);
  const std::scoped_lock lock(databases->mutex_);
  databases->free_.push_back(std::move(*owner));
}

}  // namespace rdev::testing
