#pragma once

#include "tests/contract/storage_fixtures.hpp"

/// The pieces of callback_outbox_contract, on a database that has the builds 1, 2 and 3.
namespace rdev::testing {

inline constexpr std::chrono::milliseconds kCallbackLease{60'000};

void callback_delivery_contract(Database& db);
void callback_operation_contract(Database& db);

std::vector<domain::Callback> claim_callbacks(Database& db, domain::Timestamp now = kStart,
                                              std::size_t limit = 100);

[[nodiscard]] domain::Callback find_callback(Database& db, int n);

}  // namespace rdev::testing
