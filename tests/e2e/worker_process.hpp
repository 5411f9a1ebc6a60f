#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

/// The real rdev-worker, until it is told to end.
class WorkerProcess {
 public:
  WorkerProcess(std::filesystem::path log, std::vector<std::string> flags);

  /// On an installation's database and pods.
  /// Its command agent is `sh -c SCRIPT`; its log is the installation's file NAME.log.
  WorkerProcess(const Installation& rdev, const std::string& name, const std::string& script,
                const std::vector<std::string>& more_flags = {});
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  void signal(int number) const;

  /// Sends a signal that ends it; gives the exit status, 128 + N when signal N did.
  int end(int number);

  /// Waits until its log has `text`; throws after a minute.
  void wait_for_log(const std::string& text) const;

 private:
  int output_ = -1;
  std::filesystem::path log_;
  pid_t pid_;
};

}  // namespace rdev::testing
