#include "tests/contract/storage_contract.hpp"

#include <doctest/doctest.h>

#include "tests/contract/storage_parts.hpp"

namespace rdev::testing {

void storage_contract(const StorageFactory& make) {
  Database db(make);

  SUBCASE("a migrated database is ready") {
    CHECK(outcome(db.storage().check()) == "ok");
  }

  SUBCASE("databases of two calls have nothing in common") {
    Database other(make);
    db.write(&ports::Projects::insert, make_project()).value();
    CHECK(other.read(&ports::Projects::list, {}, 10).value().empty());
  }

  SUBCASE("transactions") {
    transaction_contract(db);
  }
  SUBCASE("isolation") {
    isolation_contract(db);
  }
  SUBCASE("subscriptions") {
    subscription_contract(db);
  }
}

}  // namespace rdev::testing
