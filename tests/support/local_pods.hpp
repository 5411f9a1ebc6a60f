#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/local_pod/local_pods.hpp"
#include "adapters/memory/logger.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

inline domain::Project project_named(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  return project;
}

/// Pods on this machine below a directory of the test's own.
struct LocalPodSetup {
  explicit LocalPodSetup(bool sandbox, std::vector<std::string> read_only = {})
      : pods({root(), std::move(read_only), sandbox}, log) {}

  std::shared_ptr<ports::Pod> pod(const std::string& project = "demo") {
    auto pod = pods.acquire(project_named(project), {});
    if (pod.has_error()) FAIL(pod.error().message);
    return *pod;
  }

  [[nodiscard]] std::filesystem::path root() const { return place.path() / "pods"; }

  /// Whether there are sandboxes; says aloud when a test of theirs has to be skipped.
  bool has_sandbox() {
    const auto sandboxed = pods.sandboxed();
    if (sandboxed.has_error()) FAIL(sandboxed.error().message);
    if (!*sandboxed) MESSAGE("skipped: bubblewrap does not work here");
    return *sandboxed;
  }

  TemporaryDirectory place;
  memory::Logger log;
  local_pod::LocalPods pods;
};

}  // namespace rdev::testing
