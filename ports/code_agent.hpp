#pragma once

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
///  1. The working copy is ready in `pod.workdir()`.
///  2. `execute` runs the agent, emitting events in order on the calling thread.
///  3. It returns when the agent has ended, or soon after a stop was requested. The agent's
///     processes are gone then; the working copy is left as the agent left it.
///
/// Thread-safe: executions in different pods at once.
class CodeAgent {
 public:
  virtual ~CodeAgent() = default;

  [[nodiscard]] virtual std::string name() const = 0;

  /// A value, also for a run that failed (AgentResult::failure says why): the run is over.
  /// Errors: cancelled (stop requested), unavailable (the pod is out of reach), internal.
  [[nodiscard]] virtual Result<domain::AgentResult> execute(const domain::AgentRequest& request,
                                                            Pod& pod, const AgentEventSink& emit,
                                                            const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
