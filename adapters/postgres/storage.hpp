#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "adapters/dispatch/change_dispatcher.hpp"
#include "adapters/postgres/conninfo.hpp"
#include "adapters/postgres/listener.hpp"
#include "adapters/postgres/reconnector.hpp"
#include "adapters/sql/migrator.hpp"
#include "adapters/sql/session_pool.hpp"
#include "adapters/sql/transaction.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::postgres {

struct Options {
  bool migrate = true;  ///< bring the schema up to date; if not, check() tells what is missing
  std::size_t connections = 8;  ///< at most, opened when first needed; one more listens
  SessionTimeouts timeouts = {};
  /// How long a transaction waits for one of the connections to become free.
  std::chrono::milliseconds patience{10'000};
  /// How long the server may be away before transactions are refused at once.
  std::chrono::milliseconds outage_patience{5'000};
  ports::Metrics* metrics = nullptr;  ///< of the connections; outlives the storage
};

/// Storage in PostgreSQL or CockroachDB, for any number of processes. On PostgreSQL subscribers
/// hear what all of them change, on CockroachDB their own process' changes only.
///
/// A connection found dead before a transaction has begun is brought back, and nobody notices.
/// One that is lost within a transaction ends it as unavailable: nothing was done. One that is
/// lost while committing ends it as uncertain, and nothing is repeated.
class Storage : public ports::Storage {
 public:
  /// Connects; throws soci_error. `open` is the way in.
  Storage(const Conninfo& conninfo, const Options& options);

  [[nodiscard]] Result<void> write(const Work& work) override;
  [[nodiscard]] Result<void> read(const Work& work) override;
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override;
  [[nodiscard]] Result<void> check() override;

  /// What opening it has run.
  [[nodiscard]] const sql::MigrationReport& migrations() const noexcept { return migrations_; }

 private:
  friend Result<std::unique_ptr<Storage>> open(std::string_view url, const Options& options);

  /// That of the server, on a connection opened for asking.
  [[nodiscard]] const sql::Dialect& find_dialect(bool cockroach);
  [[nodiscard]] Result<void> migrate();
  [[nodiscard]] Result<sql::SessionPool::Lease> lease();

  /// Runs `run(session)`, on a new connection once more if it fails by the loss of the connection
  /// and `may_repeat()`.
  template <class Run>
  [[nodiscard]] auto on_connection(std::chrono::milliseconds patience, Run run,
                                   const std::function<bool()>& may_repeat)
      -> std::invoke_result_t<Run&, soci::session&>;

  /// Opens the session if it is not, or no longer. Errors: unavailable.
  [[nodiscard]] Result<void> connect(soci::session& session, std::chrono::milliseconds patience);
  [[nodiscard]] Result<std::vector<ports::Change>> transact(sql::Transaction::Mode mode,
                                                            const Work& work);

  const std::string conninfo_;
  const Options options_;
  sql::SessionPool sessions_;
  const sql::Dialect& dialect_;
  const sql::Migrator migrator_;
  sql::MigrationReport migrations_;
  Reconnector reconnector_;
  dispatch::ChangeDispatcher dispatcher_;
  std::optional<postgres::Listener> listener_;  ///< ends before what it tells
};

/// Opens the database of a URL (conninfo.hpp), brought to this program's schema.
/// Errors, which never hold the password: invalid (no such URL), unavailable (no server, or it
/// refuses us); when migrating, those of sql::Migrator.
[[nodiscard]] Result<std::unique_ptr<Storage>> open(std::string_view url,
                                                    const Options& options = {});

}  // namespace rdev::postgres
