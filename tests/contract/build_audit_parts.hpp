#pragma once

#include "tests/contract/storage_fixtures.hpp"

/// The pieces of build_audit_contract, on a database that has the project "demo".
namespace rdev::testing {

void audit_transition_contract(Database& db);
void audit_pruning_contract(Database& db);

[[nodiscard]] domain::BuildAuditEntry find_entry(Database& db, int n);

/// pending → running: attempt 1, of worker-1, at kStart.
void start_entry(Database& db, int n);

}  // namespace rdev::testing
