#include "core/worker/build_executor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/worker/build_run.hpp"

namespace rdev::worker {

BuildExecutor::BuildExecutor(ports::PodProvider& pods, ports::PodGit& git,
                             ports::Templates& templates, ports::Clock& clock, AgentSet agents)
    : pods_(pods), git_(git), templates_(templates), clock_(clock), agents_(std::move(agents)) {}

Result<domain::BuildResult> BuildExecutor::run(const ClaimedBuild& build, BuildRecorder& recorder,
                                               const std::stop_token& stop) {
  const auto begin = clock_.monotonic();
  BuildRun run({pods_, git_, templates_, agents_}, build, recorder, stop);
  auto result = run.execute();
  if (result.has_error()) return result.error();
  // A build that took part of a millisecond took one: 0 would read as "not measured".
  result->duration =
      std::max(std::chrono::milliseconds(1),
               std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - begin));
  return result;
}

}  // namespace rdev::worker
