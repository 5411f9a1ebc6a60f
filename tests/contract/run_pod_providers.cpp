#include <doctest/doctest.h>

#include "adapters/memory/pod.hpp"
#include "adapters/memory/pod_provider.hpp"
#include "tests/contract/pod_contract.hpp"
#include "tests/contract/pod_provider_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

namespace {

/// A mark by commands of the pod: a file in the working copy.
PodMark file_mark() {
  return {[](ports::Pod& pod) {
            CHECK(run_in(pod, {"touch", "mark"}).exit_code == 0);
          },
          [](ports::Pod& pod) {
            return run_in(pod, {"ls", "mark"}).exit_code == 0;
          }};
}

}  // namespace

TEST_CASE("pod provider contract: memory") {
  memory::PodProvider pods;
  const PodMark mark{
      [](ports::Pod& pod) {
        dynamic_cast<memory::Pod&>(pod).on({"ls", "mark"}, [](memory::PodProcess&) { return 0; });
      },
      [](ports::Pod& pod) {
        ports::ExecRequest request;
        request.argv = {"ls", "mark"};
        return pod.exec(request, {}, {}, {}).has_value();
      }};
  pod_provider_contract(pods, project_named("one"), project_named("other"), mark);
}

TEST_CASE("pod provider contract: local, in a sandbox") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  pod_provider_contract(setup.pods, project_named("one"), project_named("other"), file_mark());
}

TEST_CASE("pod provider contract: local, without a sandbox") {
  LocalPodSetup setup(false);
  pod_provider_contract(setup.pods, project_named("one"), project_named("other"), file_mark());
}

}  // namespace rdev::testing
