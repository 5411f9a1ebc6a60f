#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apps/wiring/agents.hpp"
#include "core/domain/result.hpp"
#include "ports/agent_dialect.hpp"

namespace rdev::apps {

/// The agents that are command lines of models' providers, as far as their programs are there.
struct AgentClis {
  std::vector<std::shared_ptr<const ports::AgentDialect>> dialects;
  std::vector<std::string> files;  ///< that sandboxes have to show for them
};

/// Builds may ask for an agent that is not the default: it is there whenever its program is.
/// Errors: invalid, when the default agent's own program is not there.
[[nodiscard]] Result<AgentClis> find_agent_clis(const AgentOptions& options, bool local_pods);

}  // namespace rdev::apps
