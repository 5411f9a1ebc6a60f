#include "apps/wiring/database.hpp"

#include <string_view>
#include <utility>

#include "adapters/sqlite/storage.hpp"

namespace rdev::apps {

Result<std::unique_ptr<ports::Storage>> open_database(const std::string& url, bool migrate,
                                                      ports::Logger& log) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!url.starts_with(kSqlite) || url.size() == kSqlite.size()) {
    return Error{Errc::invalid, "--database must be sqlite:PATH"};
  }
  sqlite::Options options;
  options.migrate = migrate;
  auto storage = sqlite::open(url.substr(kSqlite.size()), options);
  if (storage.has_error()) return storage.error().in("--database " + url);
  for (const std::string& name : (*storage)->migrations().applied) {
    log.info("migrated", {{"migration", name}});
  }
  return std::unique_ptr<ports::Storage>(std::move(*storage));
}

}  // namespace rdev::apps
