#include "adapters/git/pod_git_operations.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "adapters/git/answers.hpp"
#include "adapters/git/committing.hpp"
#include "adapters/git/known_state.hpp"
#include "adapters/git/preparation.hpp"
#include "adapters/git/pushing.hpp"
#include "adapters/git/runner.hpp"
#include "adapters/git/task_commit.hpp"
#include "adapters/git/work_tree.hpp"

namespace rdev::git {

PodGitOperations::PodGitOperations(PodGitConfig config) : config_(std::move(config)) {}

Result<void> PodGitOperations::prepare(ports::Pod& pod, const ports::GitContext& context,
                                       const std::stop_token& stop) {
  Runner runner(pod, context.task_id, stop);
  return Preparation(runner, config_, context).run();
}

Result<bool> PodGitOperations::is_empty(ports::Pod& pod, const ports::GitContext& context,
                                        const std::stop_token& stop) {
  Runner runner(pod, context.task_id, stop);
  WorkTree tree(runner, config_);
  const auto head = tree.head();
  if (head.has_error()) return head.error();
  if (!*head) return true;
  const auto files = tree.git({"ls-tree", "-z", "--name-only", **head});
  if (files.has_error()) return files.error();
  return files->out.empty();
}

Result<ports::GitCommit> PodGitOperations::find_commit(ports::Pod& pod,
                                                       const ports::GitContext& context,
                                                       const std::stop_token& stop) {
  Runner runner(pod, context.task_id, stop);
  WorkTree tree(runner, config_);
  TaskCommits commits(tree, context.task_id);
  const auto position = tree.position();
  if (position.has_error()) return position.error();
  if (!position->head) return ports::GitCommit{};
  const auto found = commits.find(*position->head);
  if (found.has_error()) return found.error();
  if (!*found) return ports::GitCommit{};
  auto files = commits.files_of(**found, *position);
  if (files.has_error()) return files.error();
  return ports::GitCommit{*found, std::move(*files)};
}

Result<std::vector<std::string>> PodGitOperations::changes(ports::Pod& pod,
                                                           const ports::GitContext& context,
                                                           const std::stop_token& stop) {
  Runner runner(pod, context.task_id, stop);
  if (auto done = take_over(runner, config_, context); done.has_error()) return done.error();
  WorkTree tree(runner, config_);
  const auto status = tree.git({"status", "--porcelain=v1", "-z", "--branch", "--no-renames",
                                "--untracked-files=all", "--ignore-submodules=none"});
  if (status.has_error()) return status.error();
  auto uncommitted = parse_status(status->out);
  if (uncommitted.has_error()) return uncommitted;

  TaskCommits commits(tree, context.task_id);
  const auto position = tree.position();
  if (position.has_error()) return position.error();
  const auto committed = commits.has_commits(*position);
  if (committed.has_error()) return committed.error();
  if (!*committed) return uncommitted;
  const auto files = commits.files_of(*position->head, *position);
  if (files.has_error()) return files.error();
  std::vector<std::string> all;
  std::set_union(uncommitted->begin(), uncommitted->end(), files->begin(), files->end(),
                 std::back_inserter(all));
  return all;
}

Result<ports::GitCommit> PodGitOperations::commit(ports::Pod& pod, const ports::GitContext& context,
                                                  const std::string& message,
                                                  const std::stop_token& stop) {
  Runner runner(pod, context.task_id, stop);
  if (auto done = take_over(runner, config_, context); done.has_error()) return done.error();
  return Committing(runner, config_, context).run(message);
}

Result<ports::GitPush> PodGitOperations::push(ports::Pod& pod, const ports::GitContext& context,
                                              const std::stop_token& stop) {
  Runner runner(pod, context.task_id, stop);
  if (auto done = take_over(runner, config_, context); done.has_error()) return done.error();
  return Pushing(runner, config_, context).run();
}

}  // namespace rdev::git
