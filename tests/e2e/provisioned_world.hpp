#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/installation.hpp"
#include "tests/support/cloudflare_api.hpp"
#include "tests/support/forgejo_api.hpp"
#include "tests/support/postgres_client.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/silent_listener.hpp"

namespace rdev::testing {

/// An rdev whose projects can have a repository, a database, a cache and a host name: the first
/// three in the real things, the last at a stand-in. Or repositories at a stand-in's, too.
class ProvisionedWorld {
 public:
  Installation rdev;
  PostgresClient postgres{PostgresCluster::shared().url()};
  RedisServer redis;
  SilentListener silent;
  CloudflareApi cloudflare;
  ForgejoApi forgejo;
  bool at_forge = false;  ///< where repositories are made

  ProvisionedWorld();

  /// Starts rdev with a worker whose agent is `sh -c SCRIPT`; `broken`, if any, is the kind whose
  /// server takes connections and says nothing, or, of the stand-ins, never that it is done.
  void start(const std::string& script, const std::string& broken = "");

  /// But for those of databases and caches.
  [[nodiscard]] std::vector<std::string> provisioning_flags() const;

  /// The files from which rdev takes its passwords.
  void write_url(const std::string& kind, const std::string& url) const;

  /// The body of create-and-build for a project that asks for everything.
  [[nodiscard]] static boost::json::object request(const std::string& id = "demo");

  /// What there is in the world, rdev's own record first: "project repository database cache dns
  /// pod".
  [[nodiscard]] std::string left(const std::string& id = "demo");

  /// Waits until nothing is left; throws after a minute, saying what is.
  void wait_until_nothing_is_left();

  /// Waits until that resource of the project's is in that state.
  void wait_for(const std::string& kind, const std::string& state) const;
};

}  // namespace rdev::testing
