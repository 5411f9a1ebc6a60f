#pragma once

#include "tests/contract/storage_fixtures.hpp"

/// The pieces of storage_contract, on an empty database.
namespace rdev::testing {

void transaction_contract(Database& db);
void isolation_contract(Database& db);
void subscription_contract(Database& db);

}  // namespace rdev::testing
