#pragma once

#include <optional>
#include <string>

#include "adapters/git/config.hpp"
#include "adapters/git/remote.hpp"
#include "adapters/git/runner.hpp"
#include "adapters/git/task_commit.hpp"
#include "adapters/git/work_tree.hpp"
#include "core/domain/result.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

/// Makes a pod's workdir the working copy that a build can start on. Used once.
///
/// What may be killed at any line leaves a state that the next one goes on from: HEAD moves last.
class Preparation {
 public:
  Preparation(Runner& runner, const PodGitConfig& config, const ports::GitContext& context);

  [[nodiscard]] Result<void> run();

 private:
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> begin_again();
  [[nodiscard]] Result<void> update_from_remote();
  [[nodiscard]] Result<void> set_changes_aside();
  [[nodiscard]] Result<void> note_beginning();

  Runner& runner_;
  const PodGitConfig& config_;
  const ports::GitContext& context_;
  WorkTree tree_;
  Remote remote_;
  TaskCommits commits_;
  RemoteRefs remote_refs_;
  Position before_;

  /// The branch, as it was found, held nothing but what the remote had.
  bool was_remotes_ = false;
};

}  // namespace rdev::git
