#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every ServerSecrets promises. Call it from a doctest test case.
void server_secrets_contract(const StorageFactory& make);

}  // namespace rdev::testing
