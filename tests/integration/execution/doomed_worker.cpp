#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "adapters/local_pod/local_pods.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/worker/pod_command.hpp"

/// A worker that starts a command and passes on what it hears, until it is killed:
/// doomed_worker ROOT sandbox|plain TASK SCRIPT
int main(int argc, char** argv) {
  using namespace rdev;
  if (argc != 5) return 2;
  memory::Logger log;
  local_pod::LocalPods pods({argv[1], {}, argv[2] == std::string_view("sandbox")}, log);
  domain::Project project;
  project.id = domain::ProjectId("demo");
  const auto pod = pods.acquire(project, {});
  if (pod.has_error()) return 3;

  system::SystemClock clock;
  worker::PodCommand command(**pod, clock, domain::TaskId(argv[3]), 1);
  worker::PodCommand::Spec spec;
  spec.argv = {"sh", "-c", argv[4]};
  if (command.start(spec, {}).has_error()) return 4;
  const auto deadline = clock.monotonic() + std::chrono::minutes(5);
  const auto status =
      command.follow([](std::string_view bytes) { std::cout << bytes << std::flush; }, {},
                     [deadline] { return deadline; }, {});
  return status.has_value() ? EXIT_SUCCESS : EXIT_FAILURE;
}
