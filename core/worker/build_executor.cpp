#include "core/worker/build_executor.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "core/worker/build_run.hpp"

namespace rdev::worker {

BuildExecutor::BuildExecutor(ports::PodProvider& pods, ports::PodGit& git,
                             ports::Templates& templates, ports::Clock& clock, ports::Logger& log,
                             AgentSet agents)
    : pods_(pods),
      git_(git),
      templates_(templates),
      clock_(clock),
      log_(log),
      agents_(std::move(agents)) {}

Result<domain::BuildResult> BuildExecutor::run(const ClaimedBuild& build, BuildRecorder& recorder,
                                               const std::stop_token& stop) {
  const auto begin = clock_.monotonic();
  BuildRun run({pods_, git_, templates_, agents_}, build, recorder, stop);
  auto result = execute(run, build.task.id);
  if (const auto ended = run.end_processes(); ended.has_error()) {
    log_.error("processes of a build may be left in its pod",
               {{"task_id", build.task.id.str()}, {"error", ended.error().message}});
  }
  if (result.has_error()) return result.error();
  // A build that took part of a millisecond took one: 0 would read as "not measured".
  result->duration =
      std::max(std::chrono::milliseconds(1),
               std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - begin));
  return result;
}

Result<domain::BuildResult> BuildExecutor::execute(BuildRun& run, const domain::TaskId& task) {
  try {
    return run.execute();
  } catch (const std::exception& broken) {
    log_.error("build threw", {{"task_id", task.str()}, {"error", broken.what()}});
    domain::BuildResult result;
    result.set_error(domain::FailureCode::internal, broken.what());
    return result;
  }
}

}  // namespace rdev::worker
