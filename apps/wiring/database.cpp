#include "apps/wiring/database.hpp"

#include <string_view>
#include <utility>

#include "adapters/postgres/storage.hpp"
#include "adapters/sqlite/storage.hpp"

namespace rdev::apps {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

/// Errors do not quote the URL, which may hold a password.
template <class Adapter>
Result<std::unique_ptr<ports::Storage>> opened(Result<std::unique_ptr<Adapter>> storage,
                                               ports::Logger& log) {
  if (storage.has_error()) return storage.error().in("--database");
  for (const std::string& name : (*storage)->migrations().applied) {
    log.info("migrated", {{"migration", name}});
  }
  return std::unique_ptr<ports::Storage>(std::move(*storage));
}

}  // namespace

Result<std::unique_ptr<ports::Storage>> open_database(const std::string& url, bool migrate,
                                                      ports::Logger& log, ports::Metrics* metrics) {
  if (postgres::is_database_url(url)) {
    postgres::Options options;
    options.migrate = migrate;
    options.metrics = metrics;
    return opened(postgres::open(url, options), log);
  }
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
    sqlite::Options options;
    options.migrate = migrate;
    options.metrics = metrics;
    return opened(sqlite::open(url.substr(kSqlite.size()), options), log);
  }
  return Error{Errc::invalid,
               "--database must be sqlite:PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME"};
}

}  // namespace rdev::apps
