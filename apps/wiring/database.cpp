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
  auto storage = sqlite::Storage::open(url.substr(kSqlite.size()));
  if (storage.has_error()) return storage.error();
  if (migrate) {
    auto report = (*storage)->migrate();
    if (report.has_error()) return report.error();
    for (const std::string& name : report->applied) log.info("migrated", {{"migration", name}});
  }
  return std::unique_ptr<ports::Storage>(std::move(*storage));
}

}  // namespace rdev::apps
