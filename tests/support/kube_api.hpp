#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/kube_pods.hpp"

namespace rdev::testing {

/// What befalls the first exec that has sent `after_bytes` of output, and wants to send more.
struct ExecFault {
  enum class Kind {
    cut,       ///< the connection breaks; the command goes on
    lie,       ///< the same, but success is reported first
    truncate,  ///< the rest of the output is dropped, and the true exit status reported
  };
  Kind kind = Kind::cut;
  std::size_t after_bytes = 0;
};

/// An API server of Kubernetes as far as `kubectl get`, `create`, `delete` and `exec` need one: on
/// loopback, without TLS. A pod is a directory of this machine, and its commands are processes of
/// this machine that find their pod's environment and nothing else in theirs. As on the real
/// thing, a command outlives the connection it was started over.
///
/// The exec sub-protocol is v5.channel.k8s.io, or v4 for who knows no other. Thread-safe.
class KubeApi {
 public:
  /// `place` takes the pods' directories and a kubeconfig.
  explicit KubeApi(const std::filesystem::path& place);
  ~KubeApi();
  KubeApi(const KubeApi&) = delete;
  KubeApi& operator=(const KubeApi&) = delete;

  [[nodiscard]] KubePods& pods() noexcept;
  [[nodiscard]] const KubePods& pods() const noexcept;
  [[nodiscard]] unsigned short port() const noexcept;
  [[nodiscard]] const std::filesystem::path& kubeconfig() const noexcept;

  /// Takes the pod away as an eviction does: processes, directory, connections.
  void evict(const std::string& pod);

  void add_fault(ExecFault fault, int times = 1);
  [[nodiscard]] std::size_t faults_left() const;

  /// From now on every request about pods is answered with 403.
  void set_forbidden(bool forbidden);

  /// The targets of all exec requests so far: what an audit log would have of them.
  [[nodiscard]] std::vector<std::string> exec_targets() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::testing
