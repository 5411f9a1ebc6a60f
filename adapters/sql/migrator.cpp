#include "adapters/sql/migrator.hpp"

#include <map>
#include <type_traits>

#include <fmt/format.h>

#include "adapters/sql/query.hpp"
#include "adapters/sql/repetition.hpp"

namespace rdev::sql {
namespace {

constexpr const char* kCreateHistory =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)";

struct Applied {
  std::string name;
  std::string checksum;
};

std::string label(int version, std::string_view name) {
  return fmt::format("{:03}_{}", version, name);
}

std::map<int, Applied> history(Transaction& transaction) {
  std::map<int, Applied> applied;
  int one = 0;
  const std::string find_history{transaction.dialect().find_history};
  if (!transaction.query(find_history).into(one).next()) return applied;

  Query query = transaction.query("SELECT version, name, checksum FROM schema_migrations");
  int version = 0;
  Applied entry;
  query.into(version).into(entry.name).into(entry.checksum);
  while (query.next()) applied.emplace(version, entry);
  return applied;
}

/// Runs `work` in a transaction, again when the database asks for that.
template <class Work>
auto in_transaction(soci::session& session, const Dialect& dialect, Transaction::Mode mode,
                    Work work) -> std::invoke_result_t<Work&, Transaction&> {
  using Outcome = std::invoke_result_t<Work&, Transaction&>;
  return with_repetition(session, dialect, [&](Transaction& transaction) -> Outcome {
    if (auto begun = transaction.begin(mode); begun.has_error()) return begun.error();
    auto value = transaction.attempt([&] { return work(transaction); });
    if (value.has_error()) return value;
    if (auto done = transaction.commit(); done.has_error()) return done.error();
    return value;
  });
}

}  // namespace

Migrator::Migrator(const Dialect& dialect, std::span<const Migration> migrations)
    : dialect_(dialect), migrations_(migrations_for(dialect.name, migrations)) {}

Result<MigrationReport> Migrator::migrate(soci::session& session) const {
  MigrationReport report;
  // The look costs no write lock, and is all that happens at most starts.
  auto rest = pending(session);
  while (rest.has_value() && !rest->empty()) {
    const auto applied =
        in_transaction(session, dialect_, Transaction::Mode::write,
                       [&](Transaction& transaction) { return migrate_one(transaction); });
    auto left = pending(session);
    if (applied.has_error()) {
      // Where nothing can be locked, another program's tables may have come in between. Nothing of
      // ours was done, and if there is progress, it goes on from there.
      if (left.has_error() || left->size() >= rest->size()) return applied.error();
    } else {
      report.applied.insert(report.applied.end(), applied->begin(), applied->end());
    }
    rest = std::move(left);
  }
  if (rest.has_error()) return rest.error();
  return report;
}

Result<std::vector<std::string>> Migrator::pending(soci::session& session) const {
  const auto rest = in_transaction(session, dialect_, Transaction::Mode::read,
                                   [&](Transaction& transaction) { return missing(transaction); });
  if (rest.has_error()) return rest.error();
  std::vector<std::string> names;
  for (const Migration& migration : *rest)
    names.push_back(label(migration.version, migration.name));
  return names;
}

Result<std::vector<Migration>> Migrator::missing(Transaction& transaction) const {
  std::map<int, Applied> applied = history(transaction);
  std::vector<Migration> rest;
  for (const Migration& migration : migrations_) {
    const auto entry = applied.extract(migration.version);
    if (entry.empty()) {
      rest.push_back(migration);
    } else if (entry.mapped().checksum != checksum(migration.sql)) {
      return Error{Errc::conflict,
                   fmt::format("migration {} was run with another content than this program's; a "
                               "released migration must never change",
                               label(migration.version, migration.name))};
    }
  }
  if (!applied.empty()) {
    const auto& [version, unknown] = *applied.rbegin();
    return Error{Errc::unsupported,
                 fmt::format("the database is newer than this program, which does not know its "
                             "migration {}",
                             label(version, unknown.name))};
  }
  return rest;
}

Result<std::vector<std::string>> Migrator::migrate_one(Transaction& transaction) const {
  if (const auto lock = transaction.dialect().lock_migrations; !lock.empty()) {
    transaction.session() << std::string{lock};
  }
  transaction.session() << kCreateHistory;
  const auto rest = missing(transaction);
  if (rest.has_error()) return rest.error();
  if (rest->empty()) return std::vector<std::string>{};  // another program was quicker

  const Migration& migration = rest->front();
  for (const std::string& statement : split_statements(migration.sql)) {
    transaction.query(statement).run();
  }
  Query entry = transaction.query(
      "INSERT INTO schema_migrations (version, name, checksum) VALUES (:version, :name, "
      ":checksum)");
  entry.with("version", migration.version).with("name", std::string{migration.name});
  entry.with("checksum", checksum(migration.sql)).run();
  return std::vector<std::string>{label(migration.version, migration.name)};
}

}  // namespace rdev::sql
