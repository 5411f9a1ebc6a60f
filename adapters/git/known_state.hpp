#pragma once

#include "adapters/git/config.hpp"
#include "adapters/git/runner.hpp"
#include "adapters/git/work_tree.hpp"
#include "core/domain/result.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

enum class Repository { missing, present };

/// Whether the working copy has a repository of its own. One that is a link or a file, and so
/// leads elsewhere, is not to be worked on: internal.
[[nodiscard]] Result<Repository> find_repository(Runner& runner, const PodGitConfig& config);

/// Gives the working copy's repository, made if there is none, the configuration it is meant to
/// have: an agent may have named filters, hooks or other remotes in it, or broken it. Removes
/// locks that a killed git left behind, and a cherry-pick's or revert's notes.
///
/// Nothing of the build may be running in the pod: no lock has an owner then.
[[nodiscard]] Result<void> set_up_repository(Runner& runner, const PodGitConfig& config,
                                             const ports::GitContext& context);

/// To be called before the first git after an agent: ends what the agent left running, and sets
/// up again what must be there by now. Errors: internal when there is no repository.
[[nodiscard]] Result<void> take_over(Runner& runner, const PodGitConfig& config,
                                     const ports::GitContext& context);

/// Leaves a rebase that somebody was in the middle of, keeping HEAD, index and files; one of our
/// own that was killed is undone. Gives the position after that.
[[nodiscard]] Result<Position> leave_rebase(WorkTree& tree);

/// Exists while a rebase of our own runs.
inline constexpr const char* kRebaseRef = "refs/rdev/rebase";

}  // namespace rdev::git
