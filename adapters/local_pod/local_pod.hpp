#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/local_pod/sandbox.hpp"
#include "adapters/process/spawn.hpp"
#include "ports/pod.hpp"

namespace rdev::local_pod {

/// What a pod on this machine is made of.
struct LocalPodSpec {
  std::string name;                    ///< the project's id
  std::string root;                    ///< where all pods are
  PodPaths paths;                      ///< this one's
  std::optional<std::string> bwrap;    ///< absolute path; empty: without sandbox
  std::vector<std::string> read_only;  ///< shown inside as well, such as agents' installations
};

/// A directory of this machine in which commands run, each exec in a sandbox (and PID namespace)
/// of its own. What was started outlives this object and its process; any process of the same
/// user can end it.
class LocalPod : public ports::Pod {
 public:
  explicit LocalPod(LocalPodSpec spec);

  [[nodiscard]] Result<ports::ExecStatus> exec(const ports::ExecRequest& request,
                                               const ports::OutputSink& on_stdout,
                                               const ports::OutputSink& on_stderr,
                                               const std::stop_token& stop) override;
  [[nodiscard]] Result<void> end(const domain::TaskId& marker,
                                 std::chrono::milliseconds grace) override;
  [[nodiscard]] Result<bool> alive(const domain::TaskId& marker) override;
  [[nodiscard]] std::string workdir() const override;
  [[nodiscard]] std::string statedir() const override;
  [[nodiscard]] std::string describe() const override;

 private:
  [[nodiscard]] Result<process::Command> command(const ports::ExecRequest& request) const;

  LocalPodSpec spec_;
};

}  // namespace rdev::local_pod
