#pragma once

#include "tests/contract/storage_fixtures.hpp"

namespace rdev::testing {

/// What every BuildAudit promises. Call it from a doctest test case.
void build_audit_contract(const StorageFactory& make);

}  // namespace rdev::testing
