#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/contract/pod_provider_contract.hpp"
#include "tests/support/kube_world.hpp"

namespace rdev::testing {

TEST_CASE("pod contract: kubectl") {
  static KubeWorld world;  // one for all subcases, as each kubectl takes its time
  if (!world.usable()) return;
  static const auto pod = world.pod();
  pod_contract(*pod);
}

TEST_CASE("pod process contract: kubectl") {
  static KubeWorld world;
  if (!world.usable()) return;
  static const auto pod = world.pod();
  pod_process_contract(*pod);
}

TEST_CASE("pod contracts: kubectl, in a pod that has busybox alone") {
  static KubeWorld world;
  if (!world.usable()) return;
  static const bool has_busybox = world.use_busybox();
  if (!has_busybox) return;
  static const auto pod = world.pod();
  CHECK(run_in(*pod, {"readlink", "/proc/self/exe"}).out.ends_with("/busybox\n"));
  pod_contract(*pod);
  pod_process_contract(*pod);
}

TEST_CASE("pod provider contract: kubectl, with pods that are made") {
  static KubeWorld world;
  if (!world.usable()) return;
  auto config = world.config();
  config.manifest = kPodManifest;
  auto pods = world.provider(config);
  const PodMark mark{[](ports::Pod& pod) {
                       CHECK(run_in(pod, {"touch", "mark"}).exit_code == 0);
                     },
                     [](ports::Pod& pod) {
                       return run_in(pod, {"ls", "mark"}).exit_code == 0;
                     }};
  for (const char* id : {"one", "other"}) world.api.evict(KubeWorld::address(id));
  pod_provider_contract(pods, world.project("one"), world.project("other"), mark);
}

}  // namespace rdev::testing
