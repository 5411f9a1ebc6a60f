#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/local_pod/local_pods.hpp"
#include "adapters/memory/logger.hpp"
#include "ports/pod.hpp"
#include "ports/pod_git.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

enum class Sandbox { where_it_works, never };

/// A project with a bare repository and a pod of this machine, in a directory of its own.
class GitWorld {
 public:
  explicit GitWorld(Sandbox sandbox = Sandbox::where_it_works);

  [[nodiscard]] ports::Pod& pod() { return *pod_; }
  [[nodiscard]] bool is_sandboxed();
  /// Of a build that is called so in this world, and by no other's name on this machine: pods
  /// end what runs under a name, wherever it runs.
  [[nodiscard]] ports::GitContext context(const std::string& task) const;
  [[nodiscard]] const domain::Project& project() const { return project_; }

  /// On the side of the pod, as this machine sees it.
  [[nodiscard]] std::filesystem::path workspace() const;
  [[nodiscard]] std::filesystem::path home() const;
  void write(const std::string& path, const std::string& content) const;
  [[nodiscard]] std::string read(const std::string& path) const;

  /// Runs a shell script in the pod, as an agent would: without the repository. Throws unless it
  /// exits with 0; gives its output without the last newline.
  std::string agent(const std::string& script);

  /// git of this machine in the pod's working copy.
  std::string in_workspace(std::vector<std::string> arguments) const;

  /// On the side of the remote.
  [[nodiscard]] std::filesystem::path repository() const;
  std::string in_repository(std::vector<std::string> arguments) const;
  [[nodiscard]] bool has_branch(const std::string& branch) const;

  /// Somebody else commits a file and pushes it.
  std::string push_from_elsewhere(const std::string& branch, const std::string& path,
                                  const std::string& content) const;

  /// A hook of the remote, as a shell script.
  void set_remote_hook(const std::string& name, const std::string& script) const;

  /// Moves the remote away, and makes the project's URL the new place.
  void move_repository();

 private:
  TemporaryDirectory directory_;
  memory::Logger log_;
  domain::Project project_;
  std::unique_ptr<local_pod::LocalPods> pods_;
  std::shared_ptr<ports::Pod> pod_;
};

void write_file(const std::filesystem::path& path, const std::string& content);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace rdev::testing
