#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

TEST_CASE("pod contract: local, in a sandbox") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  pod_contract(*pod);
  pod_process_contract(*pod);
}

TEST_CASE("pod contract: local, without a sandbox") {
  LocalPodSetup setup(false);
  const auto pod = setup.pod();
  pod_contract(*pod);
  pod_process_contract(*pod);
}

}  // namespace rdev::testing
