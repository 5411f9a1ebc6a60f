#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/installation.hpp"
#include "tests/support/postgres_client.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/silent_listener.hpp"

namespace rdev::testing {

/// An rdev whose projects can have a repository, a database and a cache, with the real things
/// behind it.
class ProvisionedWorld {
 public:
  Installation rdev;
  PostgresClient postgres{PostgresCluster::shared().url()};
  RedisServer redis;
  SilentListener silent;

  ProvisionedWorld();

  /// Starts rdev with a worker whose agent is `sh -c SCRIPT`; `broken`, if any, is the kind whose
  /// server takes connections and says nothing.
  void start(const std::string& script, const std::string& broken = "");

  /// The files from which rdev takes its passwords.
  void write_url(const std::string& kind, const std::string& url) const;

  /// The body of create-and-build for a project that asks for everything.
  [[nodiscard]] static boost::json::object request(const std::string& id = "demo");

  /// What there is in the world, rdev's own record first: "project repository database cache".
  [[nodiscard]] std::string left(const std::string& id = "demo");

  /// Waits until nothing is left; throws after a minute, saying what is.
  void wait_until_nothing_is_left();

  /// Waits until that resource of the project's is in that state.
  void wait_for(const std::string& kind, const std::string& state) const;
};

}  // namespace rdev::testing
