#include <stop_token>

#include <doctest/doctest.h>

#include "adapters/local_pod/local_pods.hpp"
#include "adapters/memory/logger.hpp"
#include "tests/contract/pod_contract.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

namespace {

domain::Project project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  return project;
}

struct LocalSetup {
  explicit LocalSetup(bool sandbox) : pods({place.path() / "pods", {}, sandbox}, log) {}

  std::shared_ptr<ports::Pod> pod() {
    auto pod = pods.acquire(project("demo"), {});
    REQUIRE(pod.has_value());
    return *pod;
  }

  TemporaryDirectory place;
  memory::Logger log;
  local_pod::LocalPods pods;
};

/// Says aloud when there is nothing to test.
bool is_sandboxed(local_pod::LocalPods& pods) {
  const auto sandboxed = pods.sandboxed();
  REQUIRE(sandboxed.has_value());
  if (!*sandboxed) MESSAGE("skipped: bubblewrap does not work here");
  return *sandboxed;
}

}  // namespace

TEST_CASE("pod contract: local, in a sandbox") {
  LocalSetup setup(true);
  if (!is_sandboxed(setup.pods)) return;
  const auto pod = setup.pod();
  pod_contract(*pod);
  pod_process_contract(*pod);
}

TEST_CASE("pod contract: local, without a sandbox") {
  LocalSetup setup(false);
  const auto pod = setup.pod();
  pod_contract(*pod);
  pod_process_contract(*pod);
}

}  // namespace rdev::testing
