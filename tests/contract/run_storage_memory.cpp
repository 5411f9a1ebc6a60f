#include <doctest/doctest.h>

#include "adapters/memory/storage.hpp"
#include "tests/contract/projects_contract.hpp"
#include "tests/contract/work_queue_contract.hpp"

namespace rdev::testing {

namespace {

std::unique_ptr<ports::Storage> make_storage() {
  return std::make_unique<memory::Storage>();
}

}  // namespace

TEST_CASE("projects contract: memory") {
  projects_contract(make_storage);
}

TEST_CASE("work queue contract: memory") {
  work_queue_contract(make_storage);
}

}  // namespace rdev::testing
