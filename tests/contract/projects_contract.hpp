#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every Projects promises. Call it from a doctest test case.
void projects_contract(const StorageFactory& make);

}  // namespace rdev::testing
