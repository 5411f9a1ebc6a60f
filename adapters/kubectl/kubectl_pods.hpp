#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "adapters/kubectl/kubectl_pod.hpp"
#include "adapters/kubectl/pod_state.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/pod_provider.hpp"

namespace rdev::kubectl {

struct KubectlPodsConfig {
  KubectlConfig kubectl;
  std::string pod_namespace;  ///< of projects that name none; empty: that of kubectl's context
  std::string manifest;       ///< of pods to be made, see manifest.hpp; empty: none is made
  std::chrono::milliseconds ready_within{300'000};
};

/// Pods of a Kubernetes cluster (`--pod kubectl`). A project's pod is the one it names, or
/// `rdev-ID`. It has to be there, unless there is a manifest to make it from; either way it is
/// waited for until it is ready. A pod made here carries the label
/// app.kubernetes.io/managed-by=rdev, and no other is ever deleted. Thread-safe.
class KubectlPods : public ports::PodProvider {
 public:
  KubectlPods(KubectlPodsConfig config, ports::Clock& clock, ports::Logger& log);

  [[nodiscard]] Result<std::shared_ptr<ports::Pod>> acquire(const domain::Project& project,
                                                            const std::stop_token& stop) override;

  /// Deletes the pod, if it was made here, and waits until it is gone: with all that runs in it.
  [[nodiscard]] Result<void> remove(const domain::Project& project,
                                    const std::vector<domain::TaskId>& tasks) override;

 private:
  [[nodiscard]] Result<PodAddress> address_of(const domain::Project& project) const;
  [[nodiscard]] Result<PodState> look(const PodAddress& address, const std::stop_token& stop) const;
  [[nodiscard]] Result<PodState> wait_until_ready(const PodAddress& address,
                                                  const domain::Project& project,
                                                  const std::stop_token& stop) const;
  [[nodiscard]] Result<void> create(const PodAddress& address, const domain::Project& project,
                                    const std::stop_token& stop) const;
  [[nodiscard]] Result<void> end_in(const PodAddress& address,
                                    const std::vector<domain::TaskId>& tasks) const;
  [[nodiscard]] Result<void> delete_pod(const PodAddress& address,
                                        const std::stop_token& stop) const;

  KubectlPodsConfig config_;
  std::shared_ptr<const Kubectl> kubectl_;
  ports::Clock& clock_;
  ports::Logger& log_;
};

}  // namespace rdev::kubectl
