#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "core/domain/agent.hpp"
#include "core/domain/result.hpp"
#include "ports/agent_dialect.hpp"
#include "ports/pod.hpp"

namespace rdev::ports {

/// A coding agent: does what a prompt says to the working copy in a pod.
///
/// Life cycle of one execution:
///  1. The working copy is ready in `pod.workdir()`, or a run is at work in it already.
///  2. `execute` runs the agent, emitting events in order on the calling thread: `agent.started`
///     with no data first, once the agent has begun.
///  3. It returns when the agent has ended, its processes gone and the working copy as it left it;
///     or soon after a stop was requested. Then the run may go on: the caller ends it by
///     `pod.end(task)`, or leaves it to somebody who resumes it.
///
/// A run that has begun may outlive the worker it was begun by. `find_run` finds it, and `execute`
/// with `resume` follows it, emitting all of its events from the first one on.
///
/// Thread-safe: executions in different pods at once.
class CodeAgent {
 public:
  virtual ~CodeAgent() = default;

  [[nodiscard]] virtual std::string name() const = 0;

  /// A value, also for a run that failed (AgentResult::failure says why): the run is over.
  /// A run to be resumed that is gone has failed as `lost`.
  /// Errors: cancelled (stop requested), unavailable (the pod is out of reach), internal.
  [[nodiscard]] virtual Result<domain::AgentResult> execute(const domain::AgentRequest& request,
                                                            Pod& pod, const AgentEventSink& emit,
                                                            const std::stop_token& stop) = 0;

  /// The newest attempt of the task after `after` that has begun a run in the pod, be it at work,
  /// ended or gone without a word. None for an agent whose runs can't be resumed.
  /// Errors: unavailable, cancelled.
  [[nodiscard]] virtual Result<std::optional<int>> find_run(const domain::TaskId& task, int after,
                                                            Pod& pod,
                                                            const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
