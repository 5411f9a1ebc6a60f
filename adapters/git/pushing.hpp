#pragma once

#include <string>

#include "adapters/git/config.hpp"
#include "adapters/git/remote.hpp"
#include "adapters/git/runner.hpp"
#include "adapters/git/task_commit.hpp"
#include "adapters/git/work_tree.hpp"
#include "core/domain/result.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

/// Pushes HEAD to the branch, and makes sure that it stands there. The working copy has been
/// taken over by then.
class Pushing {
 public:
  Pushing(Runner& runner, const PodGitConfig& config, const ports::GitContext& context);

  [[nodiscard]] Result<ports::GitPush> run();

 private:
  [[nodiscard]] Result<PushAnswer> push_head();
  [[nodiscard]] Result<void> catch_up();
  [[nodiscard]] Result<void> rebase(const std::string& onto);
  [[nodiscard]] Result<ports::GitPush> confirm(std::string said);

  const ports::GitContext& context_;
  WorkTree tree_;
  Remote remote_;
  TaskCommits commits_;
  std::string head_;
};

/// A repository's URL as events show it: without user and password, which http URLs can carry.
[[nodiscard]] std::string without_credentials(const std::string& url);

}  // namespace rdev::git
