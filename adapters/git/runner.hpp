#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"
#include "ports/pod.hpp"

namespace rdev::git {

/// One command of a git phase.
struct Call {
  std::vector<std::string> argv;
  std::chrono::milliseconds deadline;
  std::string stdin_data = {};
  domain::StringMap environment = {};
  std::vector<std::string> mounts = {};
  std::string workdir = "/";  ///< the working copy may not be there yet
};

/// How a command ended and what it said; of stderr only the end.
struct Output {
  int exit_code = 0;
  std::string out = {};
  std::string err = {};
};

/// Runs the commands of one git phase in a pod, for one task. Used by one thread.
///
/// None is left running: one that did not end in time or was stopped is ended. Errors of all:
/// unavailable (pod, deadline), forbidden, cancelled, internal (no such program, or it said more
/// than can be held).
class Runner {
 public:
  Runner(ports::Pod& pod, domain::TaskId task, std::stop_token stop);

  /// Any exit status is a value.
  [[nodiscard]] Result<Output> run(const Call& call);

  /// An exit status other than 0 is internal, with the end of stderr.
  [[nodiscard]] Result<Output> succeed(const Call& call);

  /// Writes a small file, replacing what is there.
  [[nodiscard]] Result<void> write_file(const std::string& path, const std::string& content,
                                        std::chrono::milliseconds deadline);

  /// Ends whatever the task left running in the pod.
  [[nodiscard]] Result<void> end_leftovers();

  [[nodiscard]] std::string workdir() const { return pod_.workdir(); }
  [[nodiscard]] std::string statedir() const { return pod_.statedir(); }

 private:
  ports::Pod& pod_;
  domain::TaskId task_;
  std::stop_token stop_;
};

}  // namespace rdev::git
