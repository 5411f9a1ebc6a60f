#include "adapters/git/committing.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "adapters/git/answers.hpp"
#include "adapters/git/commit_text.hpp"
#include "adapters/git/known_state.hpp"

namespace rdev::git {

Committing::Committing(Runner& runner, const PodGitConfig& config, const ports::GitContext& context)
    : runner_(runner),
      config_(config),
      context_(context),
      tree_(runner, config),
      commits_(tree_, context.task_id) {}

Result<ports::GitCommit> Committing::run(const std::string& message) {
  if (auto done = leave_operations(runner_, tree_, config_); done.has_error()) return done.error();
  if (auto done = tree_.git({"add", "--all"}); done.has_error()) return done.error();
  if (auto done = put_branch_under_head(); done.has_error()) return done.error();
  const auto staged = has_staged();
  if (staged.has_error()) return staged.error();
  return *staged ? commit(message, false) : without_changes();
}

/// The agent may have gone to another branch, or to none. What it made there is the build's.
Result<void> Committing::put_branch_under_head() {
  const auto position = tree_.position();
  if (position.has_error()) return position.error();
  if (position->branch == context_.branch) return {};
  const std::string branch = "refs/heads/" + context_.branch;
  const auto old_tip = position->ref(branch);
  if (position->head) {
    if (old_tip) {
      if (auto done = tree_.keep(*old_tip); done.has_error()) return done;
    }
    if (auto done = tree_.set_ref(branch, *position->head); done.has_error()) return done;
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
  const auto found = commits_.find();
  if (found.has_error()) return found.error();
  if (*found) {
    auto files = commits_.files_of(**found);
    if (files.has_error()) return files.error();
    return ports::GitCommit{*found, std::move(*files)};
  }
  const auto is_agents = commits_.has_commits();
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
  const auto before = tree_.object_at("HEAD^{commit}");
  if (before.has_error()) return before.error();
  const auto done = tree_.git(arguments, with_trailer(message, context_.task_id));
  if (done.has_error()) return done.error();
  const auto sha = tree_.object_at("HEAD^{commit}");
  if (sha.has_error()) return sha.error();
  if (!*sha || *sha == *before) return Error{Errc::unavailable, "git commit was cut off"};
  auto files = commits_.files_of(**sha);
  if (files.has_error()) return files.error();
  return ports::GitCommit{*sha, std::move(*files)};
}

}  // namespace rdev::git
