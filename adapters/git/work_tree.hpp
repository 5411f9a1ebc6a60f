#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/git/config.hpp"
#include "adapters/git/runner.hpp"
#include "core/domain/result.hpp"

namespace rdev::git {

/// Where a repository's HEAD and refs stand.
struct Position {
  std::optional<std::string> head;          ///< the commit; empty: HEAD is unborn
  std::optional<std::string> branch;        ///< of HEAD; empty: HEAD is detached
  std::map<std::string, std::string> refs;  ///< by their full names

  [[nodiscard]] std::optional<std::string> ref(const std::string& name) const;
};

/// git on a pod's working copy: without credentials and without the repository's mount, since
/// what the agent left there could run along. Errors of all: those of Runner.
class WorkTree {
 public:
  WorkTree(Runner& runner, const PodGitConfig& config);

  /// Runs git; any exit status is a value.
  [[nodiscard]] Result<Output> try_git(const std::vector<std::string>& arguments,
                                       const std::string& stdin_data = {});

  /// Runs git; an exit status other than 0 is internal.
  [[nodiscard]] Result<Output> git(const std::vector<std::string>& arguments,
                                   const std::string& stdin_data = {});

  /// The object that `revision` names; nothing when there is none.
  [[nodiscard]] Result<std::optional<std::string>> object_at(const std::string& revision);

  [[nodiscard]] Result<Position> position();

  /// The commit HEAD stands on; empty: it is unborn.
  [[nodiscard]] Result<std::optional<std::string>> head();

  /// Whether anything can be reached from `revision` that cannot be from `others`, which are
  /// revisions or options of rev-list such as --remotes.
  [[nodiscard]] Result<bool> adds_to(const std::string& revision,
                                     const std::vector<std::string>& others);

  [[nodiscard]] Result<bool> is_dirty();

  [[nodiscard]] Result<void> set_ref(const std::string& name, const std::string& sha);
  [[nodiscard]] Result<void> delete_ref(const std::string& name);

  /// Keeps a commit, that no branch will hold on to any more, from being lost.
  [[nodiscard]] Result<void> keep(const std::string& sha);

  /// The path of a file in the repository.
  [[nodiscard]] std::string in_repository(const std::string& name) const;

 private:
  Runner& runner_;
  const PodGitConfig& config_;
};

}  // namespace rdev::git
