#include "adapters/git/preparation.hpp"

#include <utility>
#include <vector>

#include "adapters/git/branch.hpp"
#include "adapters/git/known_state.hpp"

namespace rdev::git {
namespace {

const std::string kTracking = "refs/remotes/origin/";

/// Whether the remote-tracking branches say what the remote says.
bool is_current(const Position& position, const RemoteRefs& remote) {
  std::size_t tracked = 0;
  for (const auto& [name, sha] : position.refs) {
    if (name.starts_with(kTracking)) ++tracked;
  }
  if (tracked != remote.heads.size()) return false;
  for (const auto& [branch, sha] : remote.heads) {
    if (position.ref(kTracking + branch) != sha) return false;
  }
  return true;
}

}  // namespace

Preparation::Preparation(Runner& runner, const PodGitConfig& config,
                         const ports::GitContext& context)
    : runner_(runner),
      config_(config),
      context_(context),
      tree_(runner, config),
      remote_(runner, config, context),
      commits_(tree_, context.task_id) {}

Result<void> Preparation::run() {
  const auto made =
      runner_.succeed({{"mkdir", "-p", "--", runner_.workdir()}, config_.deadlines.local});
  if (made.has_error()) return made.error();
  if (auto ended = runner_.end_leftovers(); ended.has_error()) return ended;
  const auto found = find_repository(runner_, config_);
  if (found.has_error()) return found.error();
  if (auto done = set_up_repository(runner_, config_, context_); done.has_error()) return done;

  auto begun = *found == Repository::missing ? begin() : begin_again();
  if (begun.has_error()) return begun;

  BranchSwitch branch(tree_, context_, remote_refs_);
  if (auto done = branch.get_on_branch(); done.has_error()) return done;
  if (auto done = branch.follow_remote(was_remotes_); done.has_error()) return done;
  // Files that were there before the repository are changes, too, since they became its own.
  if (auto done = set_changes_aside(); done.has_error()) return done;
  return note_beginning();
}

Result<void> Preparation::begin() {
  remote_.use_fresh_repository();
  auto refs = remote_.refs();
  if (refs.has_error()) return refs.error();
  remote_refs_ = std::move(*refs);
  return remote_refs_.heads.empty() ? Result<void>{} : remote_.fetch({});
}

Result<void> Preparation::begin_again() {
  auto position = leave_rebase(tree_);
  if (position.has_error()) return position.error();
  before_ = std::move(*position);
  if (auto done = leave_merge(tree_); done.has_error()) return done;
  if (auto done = set_changes_aside(); done.has_error()) return done;
  return update_from_remote();
}

Result<void> Preparation::update_from_remote() {
  const std::string branch = "refs/heads/" + context_.branch;
  if (before_.ref(branch)) {
    const auto adds = tree_.adds_to(branch, {"--remotes=origin"});
    if (adds.has_error()) return adds.error();
    was_remotes_ = !*adds;
  }
  if (auto done = remote_.open_relay(); done.has_error()) return done;
  auto refs = remote_.refs();
  if (refs.has_error()) return refs.error();
  remote_refs_ = std::move(*refs);
  if (is_current(before_, remote_refs_)) return {};

  std::vector<std::string> tips;
  if (before_.head) tips.push_back(*before_.head);
  for (const std::string& name : {context_.branch, context_.repository.branch}) {
    if (auto tip = before_.ref(kTracking + name)) tips.push_back(std::move(*tip));
  }
  if (!remote_refs_.heads.empty()) {
    if (auto done = remote_.fetch(tips); done.has_error()) return done;
  }
  return remote_.hand_over(tree_);
}

Result<void> Preparation::set_changes_aside() {
  if (config_.dirty_tree == DirtyTree::keep) return {};
  const auto head = tree_.head();
  if (head.has_error()) return head.error();
  if (!*head) return {};  // there is nothing yet to stash on
  const auto dirty = tree_.is_dirty();
  if (dirty.has_error()) return dirty.error();
  return *dirty ? stash(tree_, context_) : Result<void>{};
}

Result<void> Preparation::note_beginning() {
  // An earlier attempt may have committed since; its commits are this build's.
  const auto noted = commits_.beginning(before_);
  if (noted && *noted != before_.head.value_or(TaskCommits::kEmptyTree)) return {};
  const auto now = tree_.head();
  if (now.has_error()) return now.error();
  return commits_.begin_at(*now, before_);
}

}  // namespace rdev::git
