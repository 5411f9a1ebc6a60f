#pragma once

#include <string>

#include "adapters/git/config.hpp"
#include "adapters/git/runner.hpp"
#include "adapters/git/task_commit.hpp"
#include "adapters/git/work_tree.hpp"
#include "core/domain/result.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

/// Commits what a build changed. The working copy has been taken over by then.
class Committing {
 public:
  Committing(Runner& runner, const PodGitConfig& config, const ports::GitContext& context);

  /// The commit with the task's trailer: made of the changes; or made before, when there is
  /// nothing more to commit; or the agent's own last one, which gets the trailer. Empty when
  /// nothing happened at all.
  [[nodiscard]] Result<ports::GitCommit> run(const std::string& message);

 private:
  [[nodiscard]] Result<void> put_branch_under_head();
  [[nodiscard]] Result<bool> has_staged();
  [[nodiscard]] Result<ports::GitCommit> without_changes();
  [[nodiscard]] Result<ports::GitCommit> commit(const std::string& message, bool amend);
  [[nodiscard]] Result<ports::GitCommit> with_files(const std::string& sha);

  const ports::GitContext& context_;
  WorkTree tree_;
  TaskCommits commits_;
  Position position_;  ///< before the commit
};

}  // namespace rdev::git
