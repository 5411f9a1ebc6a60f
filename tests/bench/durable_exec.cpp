#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>

#include "adapters/local_pod/local_pods.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/worker/pod_command.hpp"
#include "core/worker/pod_runs.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/contest.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::bench {

namespace {

std::shared_ptr<ports::Pod> make_pod(const std::filesystem::path& root, ports::Logger& log) {
  local_pod::LocalPodsConfig config;
  config.root = root;
  local_pod::LocalPods pods(std::move(config), log);
  domain::Project project;
  project.id = domain::ProjectId("demo");
  auto pod = pods.acquire(project, {});
  if (pod.has_error()) std::abort();
  return *pod;
}

/// Runs `argv` under the supervisor to its end; gives how many bytes it wrote.
std::size_t durable(ports::Pod& pod, ports::Clock& clock, int attempt,
                    std::vector<std::string> argv) {
  worker::PodCommand command(pod, clock, domain::TaskId("bench"), attempt);
  worker::PodCommand::Spec spec;
  spec.argv = std::move(argv);
  if (command.start(spec, {}).has_error()) std::abort();
  std::size_t bytes = 0;
  const auto deadline = clock.monotonic() + std::chrono::minutes(1);
  const auto ended = command.follow([&](std::string_view text) { bytes += text.size(); }, {},
                                    [&] { return deadline; }, {});
  if (ended.has_error() || ended->exit_code != 0) std::abort();
  if (worker::PodRuns(pod, domain::TaskId("bench")).discard(attempt).has_error()) std::abort();
  return bytes;
}

std::size_t direct(ports::Pod& pod, std::vector<std::string> argv) {
  ports::ExecRequest request;
  request.argv = std::move(argv);
  request.marker = domain::TaskId("bench");
  std::size_t bytes = 0;
  const auto ended =
      pod.exec(request, [&](std::string_view text) { bytes += text.size(); }, {}, {});
  if (ended.has_error() || ended->exit_code != 0) std::abort();
  return bytes;
}

}  // namespace

void durable_exec() {
  const testing::TemporaryDirectory directory;
  memory::Logger log;
  system::SystemClock clock;
  const auto pod = make_pod(directory.path(), log);
  int attempt = 0;
  run({"durable exec of `true`", "one exec of it in the same pod",
       [&] { durable(*pod, clock, ++attempt, {"true"}); }, [&] { direct(*pod, {"true"}); }});

  const std::vector<std::string> chatty{"head", "-c", "50000000", "/dev/zero"};
  run({"durable exec with 50 MB of output", "one exec of it in the same pod",
       [&] {
         if (durable(*pod, clock, ++attempt, chatty) != 50'000'000) std::abort();
       },
       [&] {
         if (direct(*pod, chatty) != 50'000'000) std::abort();
       },
       5});
}

}  // namespace rdev::bench
