#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rdev::testing {

/// The real rdev-worker as a child process, killed with the object.
class WorkerProcess {
 public:
  /// Its standard error is appended to `log`.
  WorkerProcess(const std::filesystem::path& log, std::vector<std::string> flags);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Sends the signal and waits for the end; gives the exit status, 128 + N when signal N ended it.
  int end(int signal);

 private:
  pid_t pid_ = -1;
};

}  // namespace rdev::testing
