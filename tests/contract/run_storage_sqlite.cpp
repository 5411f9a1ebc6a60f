#include <atomic>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "adapters/sqlite/storage.hpp"
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
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

namespace {

/// In a file of its own each time; all are removed when the program ends.
std::unique_ptr<ports::Storage> make_storage() {
  static const TemporaryDirectory directory;
  static std::atomic<int> made{0};
  return sqlite::open(directory.path() / (std::to_string(++made) + ".db")).value();
}

}  // namespace

TEST_CASE("storage contract: SQLite") {
  storage_contract(make_storage);
}

TEST_CASE("projects contract: SQLite") {
  projects_contract(make_storage);
}

TEST_CASE("provisioning contract: SQLite") {
  provisioning_contract(make_storage);
}

TEST_CASE("work queue contract: SQLite") {
  work_queue_contract(make_storage);
}

TEST_CASE("build audit contract: SQLite") {
  build_audit_contract(make_storage);
}

TEST_CASE("build events contract: SQLite") {
  build_events_contract(make_storage);
}

TEST_CASE("worker registry contract: SQLite") {
  worker_registry_contract(make_storage);
}

TEST_CASE("callback outbox contract: SQLite") {
  callback_outbox_contract(make_storage);
}

TEST_CASE("API keys contract: SQLite") {
  api_keys_contract(make_storage);
}

TEST_CASE("idempotency keys contract: SQLite") {
  idempotency_keys_contract(make_storage);
}

TEST_CASE("server secrets contract: SQLite") {
  server_secrets_contract(make_storage);
}

}  // namespace rdev::testing
