#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every WorkerRegistry promises. Call it from a doctest test case.
void worker_registry_contract(const StorageFactory& make);

}  // namespace rdev::testing
