#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/timestamp.hpp"
#include "core/domain/trace_context.hpp"

namespace rdev::domain {

/// The queue's narrow side of a build: what claims, leases and heartbeats touch. Prompt and
/// result stand in the audit entry, so that a heartbeat never rewrites them.
struct WorkTask {
  TaskId id;
  ProjectId project_id;
  BuildStatus status = BuildStatus::pending;
  int priority = 0;
  int attempt = 0;  ///< fencing token: grows by one with every claim, never goes back
  int attempts_spent =
      0;  ///< what counts against max_attempts; a drain or a lost lease spends none
  int max_attempts = 1;
  std::vector<std::string> labels;  ///< a worker must have all of them
  Timestamp created_at{};
  Timestamp ready_at{};  ///< not claimed before
  std::optional<WorkerId> worker_id;
  std::optional<Timestamp> lease_expires_at;
  bool cancel_requested = false;
  int expirations = 0;  ///< leases that ran out in a row, without progress in between
  TraceContext trace;   ///< of the request that submitted it

  friend bool operator==(const WorkTask&, const WorkTask&) = default;
};

/// What marks the processes that follow a task's command: not the command's own marker, as a
/// follower must not pass for a sign of its life.
[[nodiscard]] inline TaskId follower_of(const TaskId& task) {
  return TaskId(task.str() + ".follow");
}

/// What a worker's labels say of each agent it has, and a task's of the one it asks for.
inline constexpr std::string_view kAgentLabel = "agent:";

[[nodiscard]] inline std::string agent_label(std::string_view agent) {
  return std::string(kAgentLabel).append(agent);
}

/// Proof of a claim: names the task and the attempt. A write with an older attempt than the
/// task's is refused (Errc::fenced).
struct Lease {
  TaskId task_id;
  int attempt = 0;

  friend bool operator==(const Lease&, const Lease&) = default;
};

}  // namespace rdev::domain
