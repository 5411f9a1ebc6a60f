#pragma once

#include <memory>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "adapters/kubectl/kubectl_pods.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/process/spawn.hpp"
#include "adapters/system/system_clock.hpp"
#include "tests/support/command.hpp"
#include "tests/support/kube_api.hpp"
#include "tests/support/kubectl_program.hpp"
#include "tests/support/require.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// A stand-in cluster, the real kubectl, and a provider of its pods.
struct KubeWorld {
  /// False when there is no kubectl: the test is to be skipped.
  [[nodiscard]] bool usable() {
    if (!kubectl) skipped("there is no kubectl 1.31 or newer");
    return kubectl.has_value();
  }

  /// Pods of which busybox is all there is; false when it is not there, either.
  [[nodiscard]] bool use_busybox() {
    const auto busybox = process::find_program("busybox", "/usr/bin:/bin");
    if (busybox.has_error()) {
      skipped("there is no busybox");
      return false;
    }
    const std::filesystem::path applets = place.path() / "busybox";
    std::filesystem::create_directory(applets);
    checked_output({*busybox, "--install", "-s", applets.string()});
    api.pods().set_path(applets);
    return true;
  }

  [[nodiscard]] kubectl::KubectlPodsConfig config() const {
    kubectl::KubectlPodsConfig made;
    made.kubectl.program = kubectl.value();
    made.kubectl.kubeconfig = api.kubeconfig();
    made.kubectl.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", place.path()}};
    made.pod_namespace = "default";
    made.ready_within = std::chrono::seconds(30);
    return made;
  }

  [[nodiscard]] kubectl::KubectlPods provider(const kubectl::KubectlPodsConfig& config) {
    return {config, clock, log};
  }

  /// A project whose pod is rdev-ID in the namespace default, its working copy within the pod's
  /// directory.
  [[nodiscard]] domain::Project project(const std::string& id = "demo") const {
    domain::Project made;
    made.id = domain::ProjectId(id);
    made.pod.emplace();
    made.pod->workdir = (api.pods().directory(address(id)) / "workspace").string();
    return made;
  }
  [[nodiscard]] static std::string address(const std::string& id) { return "default/rdev-" + id; }

  /// The pod of a project, which is there and ready.
  [[nodiscard]] std::shared_ptr<ports::Pod> pod(const std::string& id = "demo") {
    if (!api.pods().has(address(id))) api.pods().add(address(id));
    auto pods = provider(config());
    auto acquired = pods.acquire(project(id), {});
    if (acquired.has_error()) FAIL(acquired.error().message);
    return *acquired;
  }

  std::optional<std::string> kubectl = kubectl_program();
  TemporaryDirectory place;
  KubeApi api{place.path()};
  system::SystemClock clock;
  memory::Logger log;
};

inline constexpr const char* kPodManifest = R"yaml(
apiVersion: v1
kind: Pod
metadata:
  name: {{name}}
  labels: {project: "{{project}}"}
spec:
  containers:
    - name: main
      image: registry.example/{{namespace}}/agent:1
)yaml";

}  // namespace rdev::testing
