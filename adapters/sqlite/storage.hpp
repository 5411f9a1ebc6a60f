#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/dispatch/change_dispatcher.hpp"
#include "adapters/sql/migrator.hpp"
#include "adapters/sql/session_pool.hpp"
#include "adapters/sql/transaction.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::sqlite {

struct Options {
  bool migrate = true;      ///< bring the schema up to date; if not, check() tells what is missing
  std::size_t readers = 4;  ///< how many transactions may read at the same time
  /// How long one try of a transaction waits for another process; there are three.
  std::chrono::milliseconds busy_timeout{5'000};
  ports::Metrics* metrics = nullptr;  ///< of the connections; outlives the storage
};

/// Storage in one SQLite file. Transactions that write wait for each other in the order they
/// came; those that read wait for no one but other readers, when there are too many. Several
/// processes may use the file at once; subscribers hear of their own process' changes only.
class Storage : public ports::Storage {
 public:
  /// Of a prepared database file (database_file.hpp); throws soci_error. `open` is the way in.
  Storage(const std::filesystem::path& file, const Options& options);

  [[nodiscard]] Result<void> write(const Work& work) override;
  [[nodiscard]] Result<void> read(const Work& work) override;
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override;
  [[nodiscard]] Result<void> check() override;

  /// What opening it has run.
  [[nodiscard]] const sql::MigrationReport& migrations() const noexcept { return migrations_; }

 private:
  friend Result<std::unique_ptr<Storage>> open(const std::filesystem::path& path,
                                               const Options& options);

  [[nodiscard]] Result<void> migrate();
  [[nodiscard]] Result<std::vector<ports::Change>> transact(sql::SessionPool& pool,
                                                            sql::Transaction::Mode mode,
                                                            const Work& work) const;

  const std::chrono::milliseconds patience_;  ///< with those who wait for the same connections
  const sql::Migrator migrator_;
  sql::MigrationReport migrations_;
  sql::SessionPool writer_;
  sql::SessionPool readers_;
  dispatch::ChangeDispatcher dispatcher_;
};

/// Opens the database at `path`, made with its directory if missing, and migrates it.
/// Errors: invalid (no database can be there, or what is there is none), forbidden (no
/// permission), unavailable (locked, disk full, …), unsupported (no write-ahead log on this file
/// system); when migrating, those of sql::Migrator.
[[nodiscard]] Result<std::unique_ptr<Storage>> open(const std::filesystem::path& path,
                                                    const Options& options = {});

}  // namespace rdev::sqlite
