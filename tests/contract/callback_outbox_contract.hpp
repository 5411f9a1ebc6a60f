#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every CallbackOutbox promises. Call it from a doctest test case.
void callback_outbox_contract(const StorageFactory& make);

}  // namespace rdev::testing
