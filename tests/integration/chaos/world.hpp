#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "tests/integration/chaos/worker_process.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// A database server, projects on bare repositories of this machine, and workers with local pods
/// of which any number can be started, killed and started again. Used by one thread.
class World {
 public:
  /// `script` is the agent: `sh -c SCRIPT`, the prompt on its standard input. Where workers log:
  /// below RDEV_CHAOS_LOGS, if that is set, to be read afterwards.
  explicit World(std::string script);

  [[nodiscard]] PostgresCluster& database() { return cluster_; }

  /// Projects on repositories of their own, in one transaction.
  void create_projects(const std::vector<std::string>& ids);

  struct Submission {
    std::string project;
    domain::BuildSpec spec;
  };
  /// Gives the builds' ids.
  std::vector<std::string> submit(const std::vector<Submission>& submissions);

  [[nodiscard]] std::unique_ptr<WorkerProcess> start_worker(
      const std::string& name, const std::vector<std::string>& more_flags = {}) const;

  /// The first column of a query, a line each; nothing while the database is away.
  [[nodiscard]] std::optional<std::string> ask(const std::string& sql) const;

  /// How many builds have finished; nothing while the database is away.
  [[nodiscard]] std::optional<int> finished() const;

  [[nodiscard]] std::filesystem::path repository(const std::string& project) const;
  /// Where the agent's $HOME is, outside of its pod.
  [[nodiscard]] std::filesystem::path home(const std::string& project) const;

 private:
  TemporaryDirectory directory_;
  std::filesystem::path logs_;
  std::string script_;
  PostgresCluster cluster_;
  std::string url_;
};

/// The contents of a file, empty when there is none.
[[nodiscard]] std::string contents(const std::filesystem::path& file);

}  // namespace rdev::testing
