#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rdev::testing {

/// The real rdev-server as a child process, on a port of its choice. Ends with the object.
class ServerProcess {
 public:
  /// Waits until the server says where it listens; throws with its log if it does not.
  ServerProcess(const std::filesystem::path& log, std::vector<std::string> flags);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] unsigned short port() const noexcept { return port_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  void signal(int number) const;

  /// Waits for the end; gives the exit status, 128 + N when signal N ended it.
  [[nodiscard]] int wait(std::chrono::seconds at_most = std::chrono::seconds(30));

 private:
  pid_t pid_ = -1;
  unsigned short port_ = 0;
};

}  // namespace rdev::testing
