#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/api.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/support/command.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// One rdev on this machine with a database, pods and repositories of its own. Servers come and
/// go; what is on disk stays until the end.
class Installation {
 public:
  Installation();

  /// Starts a server with an embedded worker whose command agent is `sh -c SCRIPT`.
  void start(const std::string& script, const std::vector<std::string>& more_flags = {});

  /// Starts a server with an embedded worker whose default agent is `agent`.
  void start_agent(const std::string& agent, const std::vector<std::string>& more_flags);

  /// Starts a server that takes builds and runs none.
  void start_without_worker(const std::vector<std::string>& more_flags = {});

  [[nodiscard]] ServerProcess& server() { return *server_; }
  [[nodiscard]] const Api& api() const { return *api_; }

  /// Where the newest server listens, also when it has gone.
  [[nodiscard]] unsigned short api_port() const noexcept { return port_; }

  /// A server with these flags, on the installation's database.
  void start_with(std::vector<std::string> flags);

  /// What `rdev-server keys …` does with the installation's database.
  [[nodiscard]] CommandOutcome keys(std::vector<std::string> arguments) const;

  /// SIGKILL, with nothing cleaned up by the process.
  void kill();

  /// A project on an empty bare repository; gives the repository's path.
  std::filesystem::path create_project(const std::string& id = "demo",
                                       int max_concurrent_builds = 1);

  /// git's output in a repository.
  [[nodiscard]] std::string git(const std::filesystem::path& repository,
                                std::vector<std::string> arguments) const;

  /// Processes that carry RDEV_TASK_ID=task_id in their environment.
  [[nodiscard]] static std::size_t processes_of(const std::string& task_id);

  /// Waits until no process of the build is left, and no file of its runs in the project's pod.
  void wait_until_cleared(const std::string& task_id, const std::string& project = "demo") const;

  [[nodiscard]] std::filesystem::path path(const std::string& name) const;
  [[nodiscard]] std::string log() const;

  /// Waits until the server's log has `text`; throws after a minute.
  void wait_for_log(const std::string& text) const;

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  unsigned short port_ = 0;
  std::unique_ptr<Api> api_;
};

}  // namespace rdev::testing
