#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/api.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {

/// The real server, with an embedded worker, on the stand-in cluster by the real kubectl. Servers
/// come and go; the cluster and what is on disk stay until the end.
class Cluster {
 public:
  Cluster();

  /// Starts a server whose command agent is `sh -c SCRIPT`.
  void start(const std::string& script, const std::vector<std::string>& more_flags = {});

  /// SIGKILL, with nothing cleaned up by the process.
  void kill() { server_.reset(); }

  [[nodiscard]] const Api& api() const { return *api_; }

  /// A project with an empty repository in a pod that is yet to be made: its own, or the one of
  /// that name with a working copy of the project's own in it.
  void create_project(const std::string& id, const std::string& shared_pod = "") const;

  /// The build's entry when it has ended, after three minutes at most: ten kubectls at once take
  /// their time on a small machine.
  [[nodiscard]] boost::json::value finished(const std::string& task) const;

  /// Waits until no process of the build is left in any pod, nor one of kubectl's on this machine
  /// that is for no build at work.
  void wait_until_nothing_runs(const std::string& task) const;

  /// Waits until rdev has no file left in a pod: runs, that is.
  void wait_until_empty(const std::string& pod) const;

  [[nodiscard]] std::string git(const std::string& project,
                                std::vector<std::string> arguments) const;
  [[nodiscard]] std::filesystem::path repository(const std::string& project) const;
  [[nodiscard]] std::filesystem::path directory(const std::string& pod) const;

  /// How many execs of kubectl's are under way here.
  [[nodiscard]] std::size_t execs() const;

  KubeWorld world;

 private:
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Api> api_;
};

}  // namespace rdev::testing
