#pragma once

#include "tests/contract/storage_fixtures.hpp"

/// The pieces of work_queue_contract, on a database that has the project "demo", which runs a
/// thousand builds at once.
namespace rdev::testing {

void claim_contract(Database& db);
void claim_limits_contract(Database& db);
void lease_contract(Database& db);

/// A claim for `worker` at kStart, for a minute.
[[nodiscard]] ports::ClaimRequest claim_by(const std::string& worker, std::size_t limit,
                                           const std::vector<std::string>& labels = {});

}  // namespace rdev::testing
