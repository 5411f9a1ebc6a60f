#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "ports/pod.hpp"

namespace rdev::ports {

/// The working copy a build runs on.
struct GitContext {
  domain::TaskId task_id;
  domain::Repository repository;
  std::string branch;
};

struct GitCommit {
  std::optional<std::string> sha;          ///< empty: nothing had changed
  std::vector<std::string> files_changed;  ///< sorted paths, of the commit or of the work tree
};

struct GitPush {
  std::string sha;  ///< the build's commit as the remote has it; a rebase may have changed it
  std::string branch;
  std::string remote;     ///< without credentials
  std::string said = {};  ///< what the remote's hooks printed: last lines, storable
};

/// Plain git in a pod, programmatic, never by the agent. Every call is safe to repeat: after a
/// crash the trailer `Rdev-Task` shows what is already there, so a build is never committed or
/// pushed twice. Thread-safe over different pods; one pod's working copy takes one caller.
///
/// Errors of all: unavailable (pod or remote out of reach), forbidden (credentials), cancelled,
/// internal (git said no; the message holds the end of its stderr).
class PodGit {
 public:
  virtual ~PodGit() = default;

  /// Makes the pod's workdir a clone of the repository on `branch`, or brings an existing one up
  /// to date without losing anything in it. An empty remote gives an unborn branch.
  [[nodiscard]] virtual Result<void> prepare(Pod& pod, const GitContext& context,
                                             const std::stop_token& stop) = 0;

  /// Whether the working copy's HEAD has no file: no commit was made on the branch, or one of
  /// nothing. What is there uncommitted does not count.
  [[nodiscard]] virtual Result<bool> is_empty(Pod& pod, const GitContext& context,
                                              const std::stop_token& stop) = 0;

  /// The commit that carries this task's trailer, of those HEAD stands on: an earlier attempt made
  /// it, and others may have pushed on top of it since.
  [[nodiscard]] virtual Result<GitCommit> find_commit(Pod& pod, const GitContext& context,
                                                      const std::stop_token& stop) = 0;

  /// What the build changed so far: what differs from HEAD, untracked files included, and what
  /// its agent committed by itself. Sorted paths.
  [[nodiscard]] virtual Result<std::vector<std::string>> changes(Pod& pod,
                                                                 const GitContext& context,
                                                                 const std::stop_token& stop) = 0;

  /// `add -A` and `commit`, author rdev, with the trailer. Nothing to commit is no error; given
  /// again it gives the commit that was made. The agent's own commits are the build's as well:
  /// when it left nothing else, the last of them gets the trailer.
  [[nodiscard]] virtual Result<GitCommit> commit(Pod& pod, const GitContext& context,
                                                 const std::string& message,
                                                 const std::stop_token& stop) = 0;

  /// Pushes HEAD to the branch; a rejection is answered by one fetch and rebase. The remote is
  /// asked afterwards: a value means that the commit stands there.
  /// Errors: conflict when the remote still refuses; the commit stays in the working copy.
  [[nodiscard]] virtual Result<GitPush> push(Pod& pod, const GitContext& context,
                                             const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
