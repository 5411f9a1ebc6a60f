#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every Storage promises of transactions and wake-ups. Call it from a doctest test case.
void storage_contract(const StorageFactory& make);

}  // namespace rdev::testing
