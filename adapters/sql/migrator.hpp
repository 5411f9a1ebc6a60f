#pragma once

#include <span>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "adapters/sql/dialect.hpp"
#include "adapters/sql/migrations.hpp"
#include "adapters/sql/transaction.hpp"
#include "core/domain/result.hpp"

namespace rdev::sql {

/// What a migration did: the names ("011_work_tasks"), in order. Empty when nothing was to do.
struct MigrationReport {
  std::vector<std::string> applied;
};

/// Brings a database's schema to this program's. What was done is kept in
/// schema_migrations(version, name, checksum). Each migration commits with its entry, and the
/// look at what is missing stands in the same transaction: programs that start at once migrate
/// once.
///
/// Errors of all: conflict (a migration that was run has another content in this program),
/// unsupported (the database is newer than the program), unavailable, internal (faulty SQL).
class Migrator {
 public:
  Migrator(const Dialect& dialect, std::span<const Migration> migrations = embedded_migrations());

  [[nodiscard]] Result<MigrationReport> migrate(soci::session& session) const;

  /// The names of the migrations yet to run.
  [[nodiscard]] Result<std::vector<std::string>> pending(soci::session& session) const;

 private:
  [[nodiscard]] Result<std::vector<Migration>> missing(Transaction& transaction) const;
  [[nodiscard]] Result<std::vector<std::string>> migrate_one(Transaction& transaction) const;

  const Dialect& dialect_;
  std::vector<Migration> migrations_;
};

}  // namespace rdev::sql
