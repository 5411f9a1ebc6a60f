#include "adapters/postgres/storage.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/postgres/connection.hpp"
#include "adapters/postgres/dialect.hpp"
#include "adapters/sql/unit_of_work.hpp"

namespace rdev::postgres {
namespace {

using Mode = sql::Transaction::Mode;

/// Nobody waits for a server that is away.
constexpr std::chrono::milliseconds kNoPatience{0};

}  // namespace

Storage::Storage(const Conninfo& conninfo, const Options& options)
    : conninfo_(conninfo.text),
      options_(options),
      sessions_(options.connections, [](soci::session&) {}, {options.metrics, "all"}),
      dialect_(find_dialect(conninfo.cockroach)),
      migrator_(dialect_) {
  if (dialect_.announce == nullptr) return;
  listener_.emplace(conninfo_, [this](const std::vector<ports::Change>& changes) {
    dispatcher_.publish(changes);
  });
}

const sql::Dialect& Storage::find_dialect(bool cockroach) {
  const auto session = lease().value();
  postgres::connect(*session, conninfo_);
  return cockroach || is_cockroach(*session) ? cockroach_dialect() : postgres_dialect();
}

template <class Run>
auto Storage::on_connection(std::chrono::milliseconds patience, Run run,
                            const std::function<bool()>& may_repeat)
    -> std::invoke_result_t<Run&, soci::session&> {
  const auto session = lease();
  if (session.has_error()) return session.error();
  if (auto open = connect(**session, patience); open.has_error()) return open.error();
  auto done = run(**session);
  if (done.has_value() || is_usable(**session) || !may_repeat()) return done;
  // The connection turned out to be dead when it was used.
  if (auto open = connect(**session, patience); open.has_error()) return open.error();
  return run(**session);
}

Result<void> Storage::write(const Work& work) {
  const auto changes = transact(Mode::write, work);
  if (changes.has_error()) return changes.error();
  // The listener hears them as well, unless its connection is lost.
  dispatcher_.publish(*changes);
  return {};
}

Result<void> Storage::read(const Work& work) {
  const auto changes = transact(Mode::read, work);
  if (changes.has_error()) return changes.error();
  return {};
}

Result<std::vector<ports::Change>> Storage::transact(Mode mode, const Work& work) {
  bool begun = false;
  const auto noted_work = [&](ports::UnitOfWork& unit) {
    begun = true;
    return work(unit);
  };
  return on_connection(
      options_.outage_patience,
      [&](soci::session& session) { return sql::transact(session, dialect_, mode, noted_work); },
      [&] { return !begun; });
}

std::unique_ptr<ports::Storage::Subscription> Storage::subscribe(
    ports::Storage::Listener listener) {
  return dispatcher_.subscribe(std::move(listener));
}

Result<void> Storage::check() {
  const auto pending = on_connection(
      kNoPatience, [&](soci::session& session) { return migrator_.pending(session); },
      [] { return true; });
  if (pending.has_error()) return pending.error();
  if (pending->empty()) return {};
  return Error{Errc::unavailable,
               fmt::format("database: migrations have yet to run: {}", fmt::join(*pending, ", "))};
}

Result<void> Storage::migrate() {
  auto report = on_connection(
      options_.outage_patience, [&](soci::session& session) { return migrator_.migrate(session); },
      [] { return false; });
  if (report.has_error()) return report.error();
  migrations_ = *std::move(report);
  return {};
}

Result<sql::SessionPool::Lease> Storage::lease() {
  return sessions_.lease(options_.patience);
}

Result<void> Storage::connect(soci::session& session, std::chrono::milliseconds patience) {
  if (is_usable(session)) return {};
  return reconnector_.run([&] { postgres::connect(session, conninfo_); }, patience);
}

Result<std::unique_ptr<Storage>> open(std::string_view url, const Options& options) {
  const auto conninfo = parse_database_url(url, options.timeouts);
  if (conninfo.has_error()) return conninfo.error();
  try {
    auto storage = std::make_unique<Storage>(*conninfo, options);
    if (!options.migrate) return storage;
    if (const auto done = storage->migrate(); done.has_error()) {
      return done.error().in(conninfo->shown);
    }
    return storage;
  } catch (const soci::soci_error& error) {
    return Error{Errc::unavailable, conninfo->shown + ": " + sql::message_of(error)};
  }
}

}  // namespace rdev::postgres
