#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every BuildEvents promises. Call it from a doctest test case.
void build_events_contract(const StorageFactory& make);

}  // namespace rdev::testing
