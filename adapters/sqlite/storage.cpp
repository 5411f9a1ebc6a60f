#include "adapters/sqlite/storage.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "adapters/sql/unit_of_work.hpp"
#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/database_file.hpp"
#include "adapters/sqlite/dialect.hpp"

namespace rdev::sqlite {
namespace {

using Mode = sql::Transaction::Mode;

Errc code_of(const soci::soci_error& error) {
  const auto* failure = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  if (failure == nullptr) return Errc::unsupported;  // `connect` found no write-ahead log
  if (failure->result() == SQLITE_NOTADB) return Errc::invalid;
  return dialect().classify(error) == sql::Fault::other ? Errc::internal : Errc::unavailable;
}

}  // namespace

Storage::Storage(const std::filesystem::path& file, const Options& options)
    : patience_(options.busy_timeout * dialect().max_repeats),
      migrator_(dialect()),
      writer_(1,
              [&](soci::session& session) {
                connect(session, file, Access::write, options.busy_timeout);
              },
              {options.metrics, "write"}),
      readers_(options.readers,
               [&](soci::session& session) {
                 connect(session, file, Access::read, options.busy_timeout);
               },
               {options.metrics, "read"}) {}

Result<void> Storage::write(const Work& work) {
  const auto changes = transact(writer_, Mode::write, work);
  if (changes.has_error()) return changes.error();
  dispatcher_.publish(*changes);
  return {};
}

Result<void> Storage::read(const Work& work) {
  const auto changes = transact(readers_, Mode::read, work);
  if (changes.has_error()) return changes.error();
  return {};
}

Result<std::vector<ports::Change>> Storage::transact(sql::SessionPool& pool, Mode mode,
                                                     const Work& work) const {
  const auto session = pool.lease(patience_);
  if (session.has_error()) return session.error();
  return sql::transact(**session, dialect(), mode, work);
}

std::unique_ptr<ports::Storage::Subscription> Storage::subscribe(Listener listener) {
  return dispatcher_.subscribe(std::move(listener));
}

Result<void> Storage::check() {
  const auto session = readers_.lease(patience_);
  if (session.has_error()) return session.error();
  const auto pending = migrator_.pending(**session);
  if (pending.has_error()) return pending.error();
  if (pending->empty()) return {};
  return Error{Errc::unavailable,
               fmt::format("database: migrations have yet to run: {}", fmt::join(*pending, ", "))};
}

Result<void> Storage::migrate() {
  const auto session = writer_.lease(patience_);
  if (session.has_error()) return session.error();
  auto report = migrator_.migrate(**session);
  if (report.has_error()) return report.error();
  migrations_ = *std::move(report);
  return {};
}

Result<std::unique_ptr<Storage>> open(const std::filesystem::path& path, const Options& options) {
  const auto file = prepare_database_file(path);
  if (file.has_error()) return file.error();
  try {
    auto storage = std::make_unique<Storage>(*file, options);
    if (!options.migrate) return storage;
    if (const auto done = storage->migrate(); done.has_error()) {
      return done.error().in("database " + file->string());
    }
    return storage;
  } catch (const soci::soci_error& error) {
    return Error{code_of(error),
                 fmt::format("database {}: {}", file->string(), sql::message_of(error))};
  }
}

}  // namespace rdev::sqlite
