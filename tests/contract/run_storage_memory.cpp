#include <doctest/doctest.h>

#include "adapters/memory/storage.hpp"
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

namespace rdev::testing {

namespace {

std::unique_ptr<ports::Storage> make_storage() {
  return std::make_unique<memory::Storage>();
}

}  // namespace

TEST_CASE("storage contract: memory") {
  storage_contract(make_storage);
}

TEST_CASE("projects contract: memory") {
  projects_contract(make_storage);
}

TEST_CASE("provisioning contract: memory") {
  provisioning_contract(make_storage);
}

TEST_CASE("work queue contract: memory") {
  work_queue_contract(make_storage);
}

TEST_CASE("build audit contract: memory") {
  build_audit_contract(make_storage);
}

TEST_CASE("build events contract: memory") {
  build_events_contract(make_storage);
}

TEST_CASE("worker registry contract: memory") {
  worker_registry_contract(make_storage);
}

TEST_CASE("callback outbox contract: memory") {
  callback_outbox_contract(make_storage);
}

TEST_CASE("API keys contract: memory") {
  api_keys_contract(make_storage);
}

TEST_CASE("idempotency keys contract: memory") {
  idempotency_keys_contract(make_storage);
}

TEST_CASE("server secrets contract: memory") {
  server_secrets_contract(make_storage);
}

}  // namespace rdev::testing
