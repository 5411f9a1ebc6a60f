#pragma once

#include "adapters/sql/dialect.hpp"

namespace rdev::sqlite {

/// SQLite's SQL. One transaction writes at a time, so rows need no locks.
[[nodiscard]] const sql::Dialect& dialect();

}  // namespace rdev::sqlite
