#pragma once

#include "adapters/git/config.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

/// PodGit by running the pod's own git, 2.38 or newer; besides it, the pod needs rm, mkdir, find
/// and tee.
///
/// No configuration but the working copy's own is read, and that is written anew before each
/// phase. Commands on the working copy get neither credentials nor the repository's mount;
/// those that talk to the remote get both and never touch it (see remote.hpp). Hooks of the
/// working copy do not run. Before a phase, and before every talk with the remote, whatever the
/// task left running is ended.
///
/// Beyond the port's promises: `find_commit` also looks below HEAD, because others may have
/// pushed on top of a build's commit; `changes` and `commit` count what the agent committed by
/// itself; `commit` given twice makes one commit.
class PodGitOperations : public ports::PodGit {
 public:
  explicit PodGitOperations(PodGitConfig config = {});

  [[nodiscard]] Result<void> prepare(ports::Pod& pod, const ports::GitContext& context,
                                     const std::stop_token& stop) override;
  [[nodiscard]] Result<bool> is_empty(ports::Pod& pod, const ports::GitContext& context,
                                      const std::stop_token& stop) override;
  [[nodiscard]] Result<ports::GitCommit> find_commit(ports::Pod& pod,
                                                     const ports::GitContext& context,
                                                     const std::stop_token& stop) override;
  [[nodiscard]] Result<std::vector<std::string>> changes(ports::Pod& pod,
                                                         const ports::GitContext& context,
                                                         const std::stop_token& stop) override;
  [[nodiscard]] Result<ports::GitCommit> commit(ports::Pod& pod, const ports::GitContext& context,
                                                const std::string& message,
                                                const std::stop_token& stop) override;
  [[nodiscard]] Result<ports::GitPush> push(ports::Pod& pod, const ports::GitContext& context,
                                            const std::stop_token& stop) override;

 private:
  PodGitConfig config_;
};

}  // namespace rdev::git
