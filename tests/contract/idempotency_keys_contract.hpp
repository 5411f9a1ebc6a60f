#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every IdempotencyKeys promises. Call it from a doctest test case.
void idempotency_keys_contract(const StorageFactory& make);

}  // namespace rdev::testing
