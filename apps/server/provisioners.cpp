#include "apps/server/provisioners.hpp"

#include <filesystem>
#include <utility>

#include "adapters/git/bare_repository.hpp"
#include "adapters/postgres/provisioner.hpp"
#include "adapters/redis/provisioner.hpp"
#include "apps/wiring/environment.hpp"
#include "apps/wiring/flags.hpp"

namespace rdev::apps {

namespace {

using Made = std::vector<std::unique_ptr<ports::Provisioner>>;

/// Adds what was made, or tells of the flag it was made of.
template <class Provisioner>
Result<void> add(Made& made, Result<std::unique_ptr<Provisioner>> one, const std::string& flag) {
  if (one.has_error()) return one.error().in("--" + flag);
  made.push_back(std::move(*one));
  return {};
}

Result<void> add_database(Made& made, const ProvisionerOptions& options) {
  auto url = read_secret("provision-database", options.database_file);
  if (url.has_error()) return url.error();
  if (url->empty()) return {};
  return add(made,
             postgres::Provisioner::make(
                 {std::move(*url), options.database_host, options.database_connections}),
             "provision-database-file");
}

Result<void> add_cache(Made& made, const ProvisionerOptions& options) {
  auto url = read_secret("provision-cache", options.cache_file);
  if (url.has_error()) return url.error();
  if (url->empty()) return {};
  return add(made, redis::Provisioner::make({std::move(*url), options.cache_host}),
             "provision-cache-file");
}

}  // namespace

void add_provisioner_flags(CLI::App& app, ProvisionerOptions& options) {
  flag(app, "git-root", options.git_root,
       "Directory of the repositories of projects that are provisioned with one");
  flag(app, "provision-database-file", options.database_file,
       "File with the postgresql:// URL of an administrator, for projects' databases; or the URL in "
       "RDEV_PROVISION_DATABASE");
  flag(app, "provision-database-host", options.database_host,
       "HOST[:PORT] of that server as builds reach it, if not as here");
  flag(app, "provision-database-connections", options.database_connections,
       "Connections that a project may have to its database")
      ->check(CLI::Range(1, 10'000));
  flag(app, "provision-cache-file", options.cache_file,
       "File with the redis:// URL of an administrator, for projects' caches; or the URL in "
       "RDEV_PROVISION_CACHE");
  flag(app, "provision-cache-host", options.cache_host,
       "HOST[:PORT] of that server as builds reach it, if not as here");
}

Result<Made> make_provisioners(const ProvisionerOptions& options) {
  Made made;
  const auto root = options.git_root.empty() ? std::filesystem::path()
                                             : std::filesystem::absolute(options.git_root);
  made.push_back(std::make_unique<git::BareRepositories>(root.lexically_normal()));
  if (auto added = add_database(made, options); added.has_error()) return added.error();
  if (auto added = add_cache(made, options); added.has_error()) return added.error();
  return made;
}

}  // namespace rdev::apps
