#pragma once

#include <optional>
#include <string>

#include "adapters/git/answers.hpp"
#include "adapters/git/work_tree.hpp"
#include "core/domain/result.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

/// Gets the working copy on a build's branch without losing a commit or a change. The
/// remote-tracking branches are up to date by then.
class BranchSwitch {
 public:
  BranchSwitch(WorkTree& tree, const ports::GitContext& context, const RemoteRefs& remote);

  /// HEAD on the branch, which is made when it is not there: from the remote's of that name, from
  /// the project's default one, or with nothing anywhere as an unborn one.
  [[nodiscard]] Result<void> get_on_branch();

  /// Moves the branch on to where the remote's is, if nothing of ours is on it: forward, or, with
  /// `was_remotes`, wherever the remote went. Changes in its way leave it where it is.
  [[nodiscard]] Result<void> follow_remote(bool was_remotes);

 private:
  [[nodiscard]] std::optional<std::string> start(const Position& position) const;
  [[nodiscard]] Result<void> adopt(const std::string& sha);
  [[nodiscard]] Result<void> check_out(const Position& position);

  WorkTree& tree_;
  const ports::GitContext& context_;
  const RemoteRefs& remote_;
};

/// Puts changes, new files included, into git's stash.
[[nodiscard]] Result<void> stash(WorkTree& tree, const ports::GitContext& context);

/// Leaves a merge that somebody was in the middle of; what it did to the files stays.
[[nodiscard]] Result<void> leave_merge(WorkTree& tree);

}  // namespace rdev::git
