#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rdev::sql {

/// One file of migrations/.
struct Migration {
  int version = 0;
  std::string_view name;
  std::string_view dialect;  ///< empty: for all that have no file of their own
  std::string_view sql;
};

/// Those built into the program, by version ascending.
[[nodiscard]] std::span<const Migration> embedded_migrations();

/// The one file for each version that `dialect` runs, by version ascending.
[[nodiscard]] std::vector<Migration> migrations_for(std::string_view dialect,
                                                    std::span<const Migration> all);

/// SHA-256 of a file's bytes in lower-case hex.
[[nodiscard]] std::string checksum(std::string_view sql);

/// The statements of a script, without comments and empty ones. Knows '…' and "…" and --, which
/// is all that migrations use.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view script);

}  // namespace rdev::sql
