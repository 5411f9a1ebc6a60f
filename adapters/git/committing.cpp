#include "adapters/git/committing.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "adapters/git/answers.hpp"
#include "adapters/git/commit_text.hpp"
#include "adapters/git/known_state.hpp"

namespace rdev::git {

Committing::Committing(Runner& runner, const PodGitConfig& config, const ports::GitContext& context)
    : context_(context), tree_(runner, config), commits_(tree_, context.task_id) {}

Result<ports::GitCommit> Committing::run(const std::string& message) {
  auto position = leave_rebase(tree_);
  if (position.has_error()) return position.error();
  position_ = std::move(*position);
  if (auto done = tree_.git({"add", "--all"}); done.has_error()) return done.error();
  if (auto done = put_branch_under_head(); done.has_error()) return done.error();
  const auto staged = has_staged();
  if (staged.has_error()) return staged.error();
  return *staged ? commit(message, false) : without_changes();
}

/// The agent may have gone to another branch, or to none. What it made there is the build's.
Result<void> Committing::put_branch_under_head() {
  if (position_.branch == context_.branch) return {};
  const std::string branch = "refs/heads/" + context_.branch;
  if (position_.head) {
    if (const auto old_tip = position_.ref(branch)) {
      if (auto done = tree_.keep(*old_tip); done.has_error()) return done;
    }
    if (auto done = tree_.set_ref(branch, *position_.head); done.has_error()) return done;
  }
  const auto done = tree_.git({"symbolic-ref", "HEAD", branch});
  if (done.has_error()) return done.error();
  return {};
}

/// By the trees' names: an exit status that says "no difference" is what a lost connection looks
/// like, too.
Result<bool> Committing::has_staged() {
  const auto written = tree_.git({"write-tree"});
  if (written.has_error()) return written.error();
  const auto staged = parse_sha(written->out);
  if (!staged) return Error{Errc::unavailable, "the answer of git write-tree was cut off"};
  const auto committed = tree_.object_at("HEAD^{tree}");
  if (committed.has_error()) return committed.error();
  return *staged != committed->value_or(TaskCommits::kEmptyTree);
}

Result<ports::GitCommit> Committing::without_changes() {
  if (!position_.head) return ports::GitCommit{};
  const auto found = commits_.find(*position_.head);
  if (found.has_error()) return found.error();
  if (*found) return with_files(**found);
  const auto is_agents = commits_.has_commits(position_);
  if (is_agents.has_error()) return is_agents.error();
  if (!*is_agents) return ports::GitCommit{};
  const auto message = tree_.git({"log", "--max-count=1", "--format=%B", "HEAD"});
  if (message.has_error()) return message.error();
  return commit(message->out, true);
}

Result<ports::GitCommit> Committing::commit(const std::string& message, bool amend) {
  std::vector<std::string> arguments{"commit", "--quiet", "--cleanup=verbatim", "--no-gpg-sign",
                                     "--file=-"};
  if (amend) arguments.insert(arguments.end(), {"--amend", "--allow-empty"});
  const auto done = tree_.git(arguments, with_trailer(message, context_.task_id));
  if (done.has_error()) return done.error();
  const auto sha = tree_.head();
  if (sha.has_error()) return sha.error();
  if (!*sha || *sha == position_.head) {
    return Error{Errc::unavailable, "git commit was cut off"};
  }
  return with_files(**sha);
}

Result<ports::GitCommit> Committing::with_files(const std::string& sha) {
  auto files = commits_.files_of(sha, position_);
  if (files.has_error()) return files.error();
  return ports::GitCommit{sha, std::move(*files)};
}

}  // namespace rdev::git
