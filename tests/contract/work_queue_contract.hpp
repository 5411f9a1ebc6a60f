#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every WorkQueue promises. Call it from a doctest test case.
void work_queue_contract(const StorageFactory& make);

}  // namespace rdev::testing
