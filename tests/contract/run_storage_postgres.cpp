#include <memory>
#include <utility>

#include <doctest/doctest.h>

#include "adapters/postgres/storage.hpp"
#include "tests/contract/api_keys_contract.hpp"
#include "tests/contract/build_audit_contract.hpp"
#include "tests/contract/build_events_contract.hpp"
#include "tests/contract/callback_outbox_contract.hpp"
#include "tests/contract/idempotency_keys_contract.hpp"
#include "tests/contract/projects_contract.hpp"
#include "tests/contract/provisioning_contract.hpp"
#include "tests/contract/server_secrets_contract.hpp"
#include "tests/contract/storage_contract.hpp"
#include "tests/contract/work_queue_contract.hpp"
#include "tests/contract/worker_registry_contract.hpp"
#include "tests/support/postgres_databases.hpp"

namespace rdev::testing {

namespace {

/// A storage and the database that it has for itself.
class OwnStorage : public ports::Storage {
 public:
  OwnStorage(PostgresDatabases::Lease database, const std::string& url)
      : database_(std::move(database)), storage_(postgres::open(url).value()) {}

  [[nodiscard]] Result<void> write(const Work& work) override { return storage_->write(work); }
  [[nodiscard]] Result<void> read(const Work& work) override { return storage_->read(work); }
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override {
    return storage_->subscribe(std::move(listener));
  }
  [[nodiscard]] Result<void> check() override { return storage_->check(); }

 private:
  PostgresDatabases::Lease database_;
  std::unique_ptr<postgres::Storage> storage_;
};

std::unique_ptr<ports::Storage> on_postgres() {
  static PostgresDatabases databases;
  auto database = databases.take();
  const std::string url = database->url;
  return std::make_unique<OwnStorage>(std::move(database), url);
}

/// PostgreSQL, spoken to as if it were CockroachDB, which sorts texts by their bytes.
std::unique_ptr<ports::Storage> as_cockroach() {
  static PostgresDatabases databases(PostgresDatabases::Order::bytes);
  auto database = databases.take();
  const std::string url = "cockroachdb" + database->url.substr(database->url.find(':'));
  return std::make_unique<OwnStorage>(std::move(database), url);
}

void every_contract(const StorageFactory& make) {
  SUBCASE("storage") {
    storage_contract(make);
  }
  SUBCASE("projects") {
    projects_contract(make);
  }
  SUBCASE("provisioning") {
    provisioning_contract(make);
  }
  SUBCASE("work queue") {
    work_queue_contract(make);
  }
  SUBCASE("build audit") {
    build_audit_contract(make);
  }
  SUBCASE("build events") {
    build_events_contract(make);
  }
  SUBCASE("worker registry") {
    worker_registry_contract(make);
  }
  SUBCASE("callback outbox") {
    callback_outbox_contract(make);
  }
  SUBCASE("API keys") {
    api_keys_contract(make);
  }
  SUBCASE("idempotency keys") {
    idempotency_keys_contract(make);
  }
  SUBCASE("server secrets") {
    server_secrets_contract(make);
  }
}

}  // namespace

TEST_CASE("storage contracts: PostgreSQL") {
  every_contract(on_postgres);
}

TEST_CASE("storage contracts: PostgreSQL in CockroachDB's dialect") {
  every_contract(as_cockroach);
}

}  // namespace rdev::testing
