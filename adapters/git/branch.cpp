#include "adapters/git/branch.hpp"

#include <vector>

#include "adapters/git/failures.hpp"

namespace rdev::git {
namespace {

const std::string kHeads = "refs/heads/";
const std::string kTracking = "refs/remotes/origin/";

}  // namespace

BranchSwitch::BranchSwitch(WorkTree& tree, const ports::GitContext& context,
                           const RemoteRefs& remote)
    : tree_(tree), context_(context), remote_(remote) {}

Result<void> BranchSwitch::get_on_branch() {
  const auto position = tree_.position();
  if (position.has_error()) return position.error();
  const auto local = position->ref(kHeads + context_.branch);
  if (position->head) {
    return position->branch == context_.branch ? Result<void>{} : check_out(*position);
  }
  if (const auto sha = local ? local : start(*position)) return adopt(*sha);
  const auto done = tree_.git({"symbolic-ref", "HEAD", kHeads + context_.branch});
  if (done.has_error()) return done.error();
  return {};
}

std::optional<std::string> BranchSwitch::start(const Position& position) const {
  const std::string& fallback = context_.repository.branch;
  for (const std::string& name :
       {kTracking + context_.branch, kTracking + fallback, kHeads + fallback,
        kTracking + remote_.default_branch.value_or(fallback)}) {
    if (auto sha = position.ref(name)) return sha;
  }
  return std::nullopt;
}

/// Files that are there stay as they are and count as changes. The branch comes last: standing
/// on a commit whose files are not all there yet would look as if they had been deleted.
Result<void> BranchSwitch::adopt(const std::string& sha) {
  const std::string branch = kHeads + context_.branch;
  if (auto done = tree_.git({"read-tree", sha}); done.has_error()) return done.error();
  // Exits with 1 when files were there already; whether all others came is seen below.
  const auto filled = tree_.try_git({"checkout-index", "--all", "--quiet"});
  if (filled.has_error()) return filled.error();
  const auto missing = tree_.git({"ls-files", "-z", "--deleted"});
  if (missing.has_error()) return missing.error();
  if (!missing->out.empty()) return command_failure("git checkout-index", *filled);

  const std::vector<std::vector<std::string>> rest{{"update-index", "-q", "--refresh"},
                                                   {"update-ref", branch, sha},
                                                   {"symbolic-ref", "HEAD", branch}};
  for (const std::vector<std::string>& arguments : rest) {
    const auto done = tree_.try_git(arguments);
    if (done.has_error()) return done.error();
    const bool may_fail = arguments.front() == "update-index";  // it does when there are changes
    if (done->exit_code != 0 && !may_fail) {
      return command_failure("git " + arguments.front(), *done);
    }
  }
  return {};
}

Result<void> BranchSwitch::check_out(const Position& position) {
  if (!position.branch) {
    if (auto done = tree_.keep(*position.head); done.has_error()) return done;
  }
  std::vector<std::string> arguments{"checkout", "--quiet"};
  if (position.ref(kHeads + context_.branch)) {
    arguments.insert(arguments.end(), {context_.branch, "--"});
  } else {
    arguments.insert(arguments.end(), {"--no-track", "-b", context_.branch,
                                       start(position).value_or(*position.head), "--"});
  }
  const auto tried = tree_.try_git(arguments);
  if (tried.has_error()) return tried.error();
  if (tried->exit_code == 0) return {};
  // Changes are in the way. They belong to another branch, and wait for somebody in the stash.
  if (auto done = stash(tree_, context_); done.has_error()) return done;
  const auto done = tree_.git(arguments);
  if (done.has_error()) return done.error();
  return {};
}

Result<void> BranchSwitch::follow_remote(bool was_remotes) {
  const auto position = tree_.position();
  if (position.has_error()) return position.error();
  const auto target = position->ref(kTracking + context_.branch);
  if (!target || !position->head || target == position->head) return {};
  const auto is_ahead = tree_.adds_to(*position->head, {*target});
  if (is_ahead.has_error()) return is_ahead.error();
  if (*is_ahead && !was_remotes) return {};
  if (*is_ahead) {
    // Somebody rewrote the remote's branch.
    if (auto done = tree_.keep(*position->head); done.has_error()) return done;
  }
  const auto moved = tree_.try_git({"reset", "--quiet", "--keep", *target, "--"});
  if (moved.has_error()) return moved.error();
  return {};
}

Result<void> stash(WorkTree& tree, const ports::GitContext& context) {
  const auto done = tree.git({"stash", "push", "--quiet", "--include-untracked", "--message",
                              "rdev: found before build " + context.task_id.str()});
  if (done.has_error()) return done.error();
  return {};
}

Result<void> leave_merge(WorkTree& tree) {
  const auto merging = tree.object_at("MERGE_HEAD");
  if (merging.has_error()) return merging.error();
  const auto unmerged = tree.git({"ls-files", "-z", "--unmerged"});
  if (unmerged.has_error()) return unmerged.error();
  if (!*merging && unmerged->out.empty()) return {};
  if (*merging) {
    if (auto done = tree.keep(**merging); done.has_error()) return done;
  }
  if (auto done = tree.try_git({"merge", "--quit"}); done.has_error()) return done.error();
  if (unmerged->out.empty()) return {};
  const auto done = tree.git({"reset", "--quiet"});
  if (done.has_error()) return done.error();
  return {};
}

}  // namespace rdev::git
