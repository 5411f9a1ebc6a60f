#pragma once

#include "adapters/sql/dialect.hpp"

namespace rdev::postgres {

/// PostgreSQL's SQL: rows are locked, transactions that write see what others commit meanwhile.
[[nodiscard]] const sql::Dialect& postgres_dialect();

/// CockroachDB's: every transaction is serializable and may be asked to repeat, there are no
/// advisory locks and no notifications. PostgreSQL understands it as well.
[[nodiscard]] const sql::Dialect& cockroach_dialect();

}  // namespace rdev::postgres
