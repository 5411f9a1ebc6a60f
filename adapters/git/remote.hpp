#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/answers.hpp"
#include "adapters/git/config.hpp"
#include "adapters/git/runner.hpp"
#include "adapters/git/work_tree.hpp"
#include "core/domain/result.hpp"
#include "ports/pod_git.hpp"

namespace rdev::git {

/// Where a working copy's relay is. Projects that share a pod push at the same time, possibly from
/// different workers: each working copy has a relay of its own.
[[nodiscard]] std::string relay_of(std::string_view statedir, std::string_view workdir);

/// A project's remote. Its commands alone get the credentials and, for a repository of this
/// machine, its mount; so nothing that the agent wrote may have a say in them. Configuration,
/// hooks, attributes and links of the working copy's repository are the agent's: they run in
/// another one, the relay, made just before, when nothing of the build is alive any more. It
/// borrows the working copy's objects, and those alone. Even these may be forged so that a push
/// looks like a fast-forward; a repository of this machine is told to refuse what is none, and
/// elsewhere the remote's own protection of its branch must.
///
/// Between opening a relay and the last command on it no other git may run: one on the working
/// copy could run what the agent left there.
///
/// Errors of all: unavailable (remote or pod out of reach), forbidden (credentials), cancelled,
/// internal.
class Remote {
 public:
  Remote(Runner& runner, const PodGitConfig& config, const ports::GitContext& context);
  ~Remote();  ///< removes the relay
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;

  /// Makes the relay, in place of an earlier one.
  [[nodiscard]] Result<void> open_relay();

  /// Uses the working copy's own repository, which must have been made just before.
  void use_fresh_repository();

  [[nodiscard]] Result<RemoteRefs> refs();

  /// Fetches all branches as remote-tracking ones. `tips` are commits of the working copy that
  /// the remote need not send again.
  [[nodiscard]] Result<void> fetch(const std::vector<std::string>& tips);

  /// Pushes a commit to the branch.
  [[nodiscard]] Result<PushAnswer> push(const std::string& sha);

  /// Hands what was fetched over to the working copy. The relay is spent then.
  [[nodiscard]] Result<void> hand_over(WorkTree& tree);

 private:
  [[nodiscard]] Result<Output> git(const std::vector<std::string>& arguments);

  /// What the far end runs, for a repository of this machine that may belong to another user.
  [[nodiscard]] std::vector<std::string> far_end(const std::string& option,
                                                 const std::string& program) const;

  Runner& runner_;
  const PodGitConfig& config_;
  const ports::GitContext& context_;
  std::vector<std::string> mounts_;
  std::string relay_;
  std::string git_dir_;
};

}  // namespace rdev::git
