#include "core/worker/build_executor.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "core/worker/build_run.hpp"
#include "core/worker/pod_runs.hpp"

namespace rdev::worker {
namespace {

/// What a process gets between being asked to end and being killed.
constexpr std::chrono::seconds kGraceOfLeftovers{10};

}  // namespace

BuildExecutor::BuildExecutor(ports::PodProvider& pods, ports::PodGit& git,
                             ports::Templates& templates, ports::Clock& clock, ports::Logger& log,
                             AgentSet agents, std::size_t pod_slots, CiSetup ci)
    : pods_(pods),
      git_(git),
      templates_(templates),
      clock_(clock),
      log_(log),
      agents_(std::move(agents)),
      slots_(pod_slots),
      ci_(ci) {}

Result<void> BuildExecutor::run(const ClaimedBuild& build, BuildRecorder& recorder,
                                const HeldLease& lease, const Record& record) {
  const auto begin = clock_.monotonic();
  BuildRun run({pods_, git_, templates_, turns_, slots_, clock_, agents_, ci_}, build, recorder,
               lease);
  auto result = execute(run, build.task.id);
  const bool is_cancelled = result.has_error() && result.error().code == Errc::cancelled &&
                            lease.reason() == StopReason::cancel;
  const bool is_over = result.has_value() || is_cancelled;
  if (is_over) {
    if (const auto ended = run.end_processes(); ended.has_error()) {
      recorder.leave_behind();
      log_.error("processes of a build may be left in its pod",
                 {{"task_id", build.task.id.str()}, {"error", ended.error().message}});
    }
  }
  if (result.has_value()) {
    using std::chrono::milliseconds;
    auto took = std::chrono::duration_cast<milliseconds>(clock_.monotonic() - begin);
    // By two machines' clocks, so not less than what this one has seen.
    if (const auto since = run.resumed_since()) {
      took = std::max(took, std::chrono::duration_cast<milliseconds>(clock_.now() - *since));
    }
    // A build that took part of a millisecond took one: 0 would read as "not measured".
    result->duration = std::max(milliseconds(1), took);
  }
  auto recorded = record(result);
  if (!is_over || recorded.has_error()) return recorded;
  if (const auto discarded = run.discard_runs(); discarded.has_error()) {
    log_.warning("files of a build are left in its pod",
                 {{"task_id", build.task.id.str()}, {"error", discarded.error().message}});
  }
  return recorded;
}

Result<void> BuildExecutor::clear(const domain::Project& project, const domain::WorkTask& task,
                                  const std::stop_token& stop) {
  const auto pod = pods_.acquire(project, stop);
  if (pod.has_error()) return pod.error();
  PodRuns runs(**pod, task.id);
  if (auto ended = runs.end(kGraceOfLeftovers); ended.has_error()) return ended;
  return runs.discard(task.attempt);
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
