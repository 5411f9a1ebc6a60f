#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every Provisioning promises. Call it from a doctest test case.
void provisioning_contract(const StorageFactory& make);

}  // namespace rdev::testing
