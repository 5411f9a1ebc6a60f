#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/secret_mask.hpp"

namespace rdev::domain {

/// What a coding agent is asked to do, in one pod, for one attempt of one build.
struct AgentRequest {
  TaskId task_id;
  int attempt = 1;      ///< names the run; an earlier one than the build's when that is resumed
  bool resume = false;  ///< the run has begun: follow it from its beginning, and never start it
  ProjectId project_id;
  std::string prompt;        ///< template and variables composed
  std::string instructions;  ///< standing ones, for agents that are models
  std::optional<std::string> model;
  std::chrono::seconds timeout{3600};
  std::optional<double> max_cost_usd;
  std::optional<int> max_turns;
  StringMap environment;  ///< for the agent's process; may hold secrets: never log it
  SecretMask mask;        ///< takes them out of what the process prints
};

/// How an agent's run ended. `failure` is empty exactly when the agent did its work.
struct AgentResult {
  std::string output;  ///< final text; may be cut to kMaxOutputBytes
  bool output_truncated = false;
  AgentUsage usage;
  std::optional<BuildError> failure;
};

}  // namespace rdev::domain
