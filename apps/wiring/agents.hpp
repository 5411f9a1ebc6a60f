#pragma once

#include <string>
#include <vector>

#include "core/domain/result.hpp"
#include "core/worker/build_executor.hpp"
#include "ports/clock.hpp"

namespace rdev::apps {

/// How the operator sets up the agents.
struct AgentOptions {
  std::string agent = "auto";        ///< the default for builds that ask for none
  std::string command;               ///< argv of the command agent, a JSON array
  std::string binary;                ///< program of the chosen agent; "" for its usual name
  std::string tools;                 ///< that claude-code may use; "" for its default ones
  std::vector<std::string> env;      ///< NAME or NAME=VALUE
  std::vector<std::string> secrets;  ///< NAME or NAME=FILE
  bool credentials_file_only = false;
};

/// What comes of it: the agents, and the files outside of pods that they need to see.
struct Agents {
  worker::AgentSet set;
  std::vector<std::string> files;
};

/// `local_pods`: agents run on this machine, so that their programs have to be here.
/// Errors: invalid, with the flag that is wrong in the message.
[[nodiscard]] Result<Agents> make_agents(const AgentOptions& options, bool local_pods,
                                         ports::Clock& clock);

}  // namespace rdev::apps
