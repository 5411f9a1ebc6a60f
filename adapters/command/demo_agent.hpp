#pragma once

#include <memory>

#include "ports/agent_dialect.hpp"

namespace rdev::command {

/// The agent that is always there: no model, but a POSIX sh script that writes the prompt's first
/// line (that is not empty) under the task's id into RDEV-DEMO.md. Says in every line what it is.
[[nodiscard]] std::shared_ptr<const ports::AgentDialect> demo_agent();

}  // namespace rdev::command
