#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/domain/result.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/pod_provider.hpp"

namespace rdev::apps {

/// Where the operator has builds run.
struct PodOptions {
  std::string pod = "local:.rdev/pods";
  std::vector<std::string> mounts;  ///< shown read-only in local pods
  std::string kubectl = "kubectl";
  std::string kubeconfig;
  std::string kube_context;
  std::string manifest;  ///< path of a manifest from which pods are made
  int ready_seconds = 300;
};

void add_pod_flags(CLI::App& app, PodOptions& options);

/// `files` are shown in local pods besides. Errors: invalid, with the flag that is wrong.
[[nodiscard]] Result<std::unique_ptr<ports::PodProvider>> make_pods(
    const PodOptions& options, const std::vector<std::string>& files, ports::Clock& clock,
    ports::Logger& log);

}  // namespace rdev::apps
