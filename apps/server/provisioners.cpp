#include "apps/server/provisioners.hpp"

#include <filesystem>
#include <utility>

#include "adapters/cloudflare/provisioner.hpp"
#include "adapters/forgejo/provisioner.hpp"
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

Result<void> add_dns(Made& made, const ProvisionerOptions& options) {
  if (options.cloudflare_zone.empty()) return {};
  auto token = read_secret("cloudflare-token", options.cloudflare_token_file);
  if (token.has_error()) return token.error();
  return add(made,
             cloudflare::Provisioner::make({.token = std::move(*token),
                                            .zone = options.cloudflare_zone,
                                            .domain = options.cloudflare_domain,
                                            .target = options.cloudflare_target,
                                            .proxied = options.cloudflare_proxied,
                                            .base_url = options.cloudflare_url,
                                            .ca_file = options.ca_file}),
             "cloudflare-zone");
}

Result<void> add_forge(Made& made, const ProvisionerOptions& options) {
  if (options.forgejo_url.empty()) return {};
  if (!options.git_root.empty()) {
    return Error{Errc::invalid, "--forgejo-url and --git-root are for the same: give one of them"};
  }
  auto token = read_secret("forgejo-token", options.forgejo_token_file);
  if (token.has_error()) return token.error();
  return add(made,
             forgejo::Provisioner::make({.base_url = options.forgejo_url,
                                         .token = std::move(*token),
                                         .organization = options.forgejo_organization,
                                         .ca_file = options.ca_file}),
             "forgejo-url");
}

}  // namespace

void add_provisioner_flags(CLI::App& app, ProvisionerOptions& options) {
  flag(app, "git-root", options.git_root,
       "Directory of the repositories of projects that are provisioned with one");
  flag(
      app, "provision-database-file", options.database_file,
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
  flag(app, "cloudflare-zone", options.cloudflare_zone,
       "Id of the zone of Cloudflare's that projects' host names are made in; its token comes from "
       "--cloudflare-token-file or RDEV_CLOUDFLARE_TOKEN");
  flag(app, "cloudflare-domain", options.cloudflare_domain,
       "Domain below which they are: ID.DOMAIN");
  flag(app, "cloudflare-target", options.cloudflare_target, "Address, or host, that they lead to");
  switch_flag(app, "cloudflare-proxied", options.cloudflare_proxied,
              "Have Cloudflare stand before it");
  flag(app, "cloudflare-url", options.cloudflare_url, "Where Cloudflare's API is");
  flag(app, "cloudflare-token-file", options.cloudflare_token_file, "File with the token");
  flag(app, "forgejo-url", options.forgejo_url,
       "Forgejo or Gitea that projects' repositories are made at; its token comes from "
       "--forgejo-token-file or RDEV_FORGEJO_TOKEN");
  flag(app, "forgejo-organization", options.forgejo_organization, "Whose they are there");
  flag(app, "forgejo-token-file", options.forgejo_token_file, "File with the token");
  flag(app, "provision-ca", options.ca_file,
       "File with certificates (PEM) to trust with these, besides the system's");
}

Result<Made> make_provisioners(const ProvisionerOptions& options) {
  Made made;
  const auto root = options.git_root.empty() ? std::filesystem::path()
                                             : std::filesystem::absolute(options.git_root);
  made.push_back(std::make_unique<git::BareRepositories>(root.lexically_normal()));
  if (auto added = add_forge(made, options); added.has_error()) return added.error();
  if (auto added = add_database(made, options); added.has_error()) return added.error();
  if (auto added = add_cache(made, options); added.has_error()) return added.error();
  if (auto added = add_dns(made, options); added.has_error()) return added.error();
  return made;
}

}  // namespace rdev::apps
