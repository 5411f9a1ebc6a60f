#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/kubectl/kubectl.hpp"
#include "ports/pod.hpp"

namespace rdev::kubectl {

/// Where a pod's commands run.
struct PodAddress {
  std::string pod_namespace;  ///< empty: that of kubectl's context
  std::string name;
  std::string container;

  /// "kubectl:NAMESPACE/NAME".
  [[nodiscard]] std::string describe() const;
  /// `-n NAMESPACE`, or nothing.
  [[nodiscard]] std::vector<std::string> namespace_flags() const;
};

/// A container of a pod of Kubernetes: every exec is one of kubectl's. A shell script in the pod
/// (exec_scripts.hpp) gets the command on stdin, so that no part of it stands in any argument, and
/// marks where each output begins and ends: neither kubectl's exit status nor an output that just
/// ends is believed.
class KubectlPod : public ports::Pod {
 public:
  struct Directories {
    std::string workdir;
    std::string statedir;
  };

  KubectlPod(std::shared_ptr<const Kubectl> kubectl, PodAddress address, Directories directories);

  /// Beyond the port's errors: not_found when the container has no POSIX shell.
  [[nodiscard]] Result<ports::ExecStatus> exec(const ports::ExecRequest& request,
                                               const ports::OutputSink& on_stdout,
                                               const ports::OutputSink& on_stderr,
                                               const std::stop_token& stop) override;
  [[nodiscard]] Result<void> end(const domain::TaskId& marker,
                                 std::chrono::milliseconds grace) override;
  [[nodiscard]] Result<bool> alive(const domain::TaskId& marker) override;
  [[nodiscard]] std::string workdir() const override { return directories_.workdir; }
  [[nodiscard]] std::string statedir() const override { return directories_.statedir; }
  [[nodiscard]] std::string describe() const override { return address_.describe(); }

  /// Makes the working copy's directory and finds out where the state is to be.
  /// Errors: those of exec; invalid and unavailable, with what the pod lacks.
  [[nodiscard]] Result<void> prepare(const std::stop_token& stop);

 private:
  [[nodiscard]] Result<std::string> ask(std::vector<std::string> argv, const std::string& marker,
                                        std::chrono::milliseconds deadline,
                                        const std::stop_token& stop);
  [[nodiscard]] Result<std::string> look_after(const domain::TaskId& marker,
                                               const std::string& grace,
                                               std::chrono::milliseconds deadline);
  [[nodiscard]] bool is_gone() const;

  std::shared_ptr<const Kubectl> kubectl_;
  PodAddress address_;
  Directories directories_;
};

}  // namespace rdev::kubectl
