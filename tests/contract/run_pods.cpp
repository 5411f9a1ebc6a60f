#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "adapters/memory/pod.hpp"
#include "adapters/memory/unreliable_pod.hpp"
#include "tests/contract/pod_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

namespace {

using memory::PodProcess;

/// The programs that the suite runs, as far as it uses them.
void install_programs(memory::Pod& pod) {
  pod.on({"true"}, [](PodProcess&) { return 0; });
  pod.on({"cat"}, [](PodProcess& process) {
    process.out(process.request().stdin_data);
    return process.request().argv.size() == 1 ? 0 : 1;
  });
  pod.on({"env"}, [](PodProcess& process) {
    const ports::ExecRequest& request = process.request();
    for (const auto& [name, value] : request.environment) {
      process.out(name);
      process.out("=" + value + "\n");
    }
    process.out("RDEV_TASK_ID=" + request.marker.str() + "\n");
    return 0;
  });
  pod.on({"head", "-c"}, [](PodProcess& process) {
    const std::string piece(std::size_t{64} * 1024, '\0');
    for (std::size_t left = std::stoul(process.request().argv[2]); left > 0;) {
      const std::size_t size = std::min(left, piece.size());
      process.out(std::string_view(piece).substr(0, size));
      left -= size;
    }
    return 0;
  });
  pod.on({"pwd"}, [&pod](PodProcess& process) {
    const std::string& workdir = process.request().workdir;
    process.out((workdir.empty() ? pod.workdir() : workdir) + "\n");
    return 0;
  });
  pod.on({"sleep"}, [](PodProcess& process) {
    process.wait_until_over();
    return 0;
  });
  pod.on({"sh", "-c", kFailWith7}, [](PodProcess& process) {
    process.out("to-out\n");
    process.err("to-err\n");
    return 7;
  });
  pod.on({"sh", "-c", kLeaveBehind}, [](PodProcess& process) {
    process.leave_behind();
    return 0;
  });
}

}  // namespace

TEST_CASE("pod contract: memory") {
  memory::Pod pod;
  install_programs(pod);
  pod_contract(pod);
}

TEST_CASE("pod contract: unreliable, while nothing is cut") {
  memory::Pod behind;
  install_programs(behind);
  memory::UnreliablePod pod(behind);
  pod_contract(pod);
}

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
