#pragma once

#include <string>
#include <string_view>

#include "core/domain/agent.hpp"

namespace rdev::domain {

/// What every agent that is a model is told, whatever it is asked for. Commits are made outside of
/// it, from what it leaves in the working copy.
inline constexpr std::string_view kStandingInstructions =
    "You work in a git working copy. Leave your changes in its files: do not run git commit, git "
    "push or anything else that changes branches, history or remotes. What you leave is committed "
    "for you when you have ended. Nobody can answer questions: decide yourself, and say at the end "
    "what you have done.";

/// The prompt with the standing instructions after it.
[[nodiscard]] std::string instructed_prompt(const AgentRequest& request);

}  // namespace rdev::domain
