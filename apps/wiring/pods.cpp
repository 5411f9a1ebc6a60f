#include "apps/wiring/pods.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "adapters/kubectl/kubectl_pods.hpp"
#include "adapters/local_pod/local_pods.hpp"
#include "apps/wiring/flags.hpp"
#include "core/domain/text.hpp"

namespace rdev::apps {
namespace {

constexpr std::string_view kLocal = "local:";
constexpr std::string_view kKubectl = "kubectl";

using MadePods = Result<std::unique_ptr<ports::PodProvider>>;

Error invalid(std::string message) {
  return {Errc::invalid, std::move(message)};
}

/// This program's environment, for the plugins by which kubectl may have to log in; less what is
/// for rdev, such as the database's password.
domain::StringMap environment_of_kubectl() {
  domain::StringMap variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos || variable.starts_with("RDEV_")) continue;
    variables.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return variables;
}

MadePods make_local_pods(const PodOptions& options, const std::vector<std::string>& files,
                         ports::Logger& log) {
  local_pod::LocalPodsConfig config;
  config.root = options.pod.substr(kLocal.size());
  config.read_only = options.mounts;
  config.read_only.insert(config.read_only.end(), files.begin(), files.end());
  return std::make_unique<local_pod::LocalPods>(std::move(config), log);
}

MadePods make_kubectl_pods(const PodOptions& options, ports::Clock& clock, ports::Logger& log) {
  kubectl::KubectlPodsConfig config;
  config.kubectl = {options.kubectl, options.kubeconfig, options.kube_context,
                    environment_of_kubectl()};
  config.ready_within = std::chrono::seconds(options.ready_seconds);
  if (options.pod != kKubectl) {
    config.pod_namespace = options.pod.substr(kKubectl.size() + 1);
    if (!domain::is_dns_label(config.pod_namespace)) {
      return invalid("--pod kubectl:NAMESPACE: " + config.pod_namespace + " is no DNS label");
    }
  }
  if (!options.manifest.empty()) {
    std::ifstream file(options.manifest);
    std::ostringstream text;
    text << file.rdbuf();
    config.manifest = text.str();
    if (config.manifest.empty()) return invalid("--pod-manifest " + options.manifest + ": no text");
  }
  return std::make_unique<kubectl::KubectlPods>(std::move(config), clock, log);
}

}  // namespace

void add_pod_flags(CLI::App& app, PodOptions& options) {
  flag(app, "pod", options.pod, "Where builds run: local:DIRECTORY or kubectl[:NAMESPACE]");
  flag(app, "pod-mount", options.mounts, "Path that local pods see, read-only (repeatable)");
  flag(app, "pod-manifest", options.manifest,
       "File with the manifest of a pod, for projects whose pod is not there (kubectl)");
  flag(app, "pod-ready-seconds", options.ready_seconds,
       "Time that a pod gets to become ready (kubectl)")
      ->check(CLI::Range(1, 86'400));
  flag(app, "kubectl", options.kubectl, "The kubectl program, 1.31 or newer");
  flag(app, "kubeconfig", options.kubeconfig, "File that kubectl takes its clusters from");
  flag(app, "kube-context", options.kube_context, "Context of that file");
}

MadePods make_pods(const PodOptions& options, const std::vector<std::string>& files,
                   ports::Clock& clock, ports::Logger& log) {
  if (options.pod.starts_with(kLocal) && options.pod.size() > kLocal.size()) {
    return make_local_pods(options, files, log);
  }
  if (options.pod == kKubectl || options.pod.starts_with("kubectl:")) {
    return make_kubectl_pods(options, clock, log);
  }
  return invalid("--pod must be local:DIRECTORY or kubectl[:NAMESPACE]");
}

}  // namespace rdev::apps
