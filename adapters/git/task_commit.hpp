#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/git/work_tree.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"

namespace rdev::git {

/// What is told about a build's commits, kept in the repository itself: the trailer in the
/// message, and a ref where the build began.
class TaskCommits {
 public:
  TaskCommits(WorkTree& tree, domain::TaskId task);

  /// Notes that the build begins at `sha`, or before the first commit.
  [[nodiscard]] Result<void> begin_at(const std::optional<std::string>& sha,
                                      const Position& position);

  /// Where it began; nothing when that is not known.
  [[nodiscard]] std::optional<std::string> beginning(const Position& position) const;

  /// The newest commit from `head` on with the task's trailer, other builds' and other people's
  /// commits on top of it or not. Looks at the last thousand.
  [[nodiscard]] Result<std::optional<std::string>> find(const std::string& head);

  /// Whether HEAD holds commits that came up since the beginning and are not the remote's.
  [[nodiscard]] Result<bool> has_commits(const Position& position);

  /// What `sha` changed since the beginning, or on its parent when the beginning is not below it.
  [[nodiscard]] Result<std::vector<std::string>> files_of(const std::string& sha,
                                                          const Position& position);

  /// The name of a tree without files; git knows it without having it stored.
  static constexpr const char* kEmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

 private:
  WorkTree& tree_;
  domain::TaskId task_;
  std::string ref_;
};

}  // namespace rdev::git
