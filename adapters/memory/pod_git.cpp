#include "adapters/memory/pod_git.hpp"

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <sstream>
#include <utility>

namespace rdev::memory {
namespace {

using Commits = std::vector<PodGit::Commit>;

bool begins_with(const Commits& commits, const Commits& beginning) {
  return beginning.size() <= commits.size() &&
         std::equal(beginning.begin(), beginning.end(), commits.begin(),
                    [](const auto& one, const auto& other) { return one.sha == other.sha; });
}

const PodGit::Commit* find(const Commits& commits, const domain::TaskId& task) {
  const auto found = std::find_if(commits.rbegin(), commits.rend(),
                                  [&](const auto& commit) { return commit.task == task; });
  return found == commits.rend() ? nullptr : &*found;
}

ports::GitCommit as_answer(const PodGit::Commit* commit) {
  return commit == nullptr ? ports::GitCommit{} : ports::GitCommit{commit->sha, commit->files};
}

}  // namespace

Result<void> PodGit::prepare(ports::Pod& pod, const ports::GitContext& context,
                             const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto begun = begin({Operation::prepare, context}, stop); begun.has_error()) return begun;
  if (unavailable_) return Error{Errc::unavailable, "the remote is out of reach"};
  WorkingCopy& copy = copies_[pod.describe()];
  copy.changed.merge(early_changes_[pod.describe()]);
  auto& remote = remotes_[context.repository.url];
  const auto theirs = remote.find(context.branch);
  const auto fallback = remote.find(context.repository.branch);
  const auto start = theirs != remote.end() ? theirs : fallback;
  const auto [mine, is_new] = copy.branches.try_emplace(context.branch);
  if (is_new && start != remote.end()) mine->second = start->second;
  if (theirs != remote.end() && begins_with(theirs->second, mine->second)) {
    mine->second = theirs->second;
  }
  return {};
}

Result<bool> PodGit::is_empty(ports::Pod& pod, const ports::GitContext& context,
                              const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto begun = begin({Operation::is_empty, context}, stop); begun.has_error()) {
    return begun.error();
  }
  const auto copy = working_copy(pod);
  if (copy.has_error()) return copy.error();
  return (*copy)->branches[context.branch].empty();
}

Result<ports::GitCommit> PodGit::find_commit(ports::Pod& pod, const ports::GitContext& context,
                                             const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto begun = begin({Operation::find_commit, context}, stop); begun.has_error()) {
    return begun.error();
  }
  const auto copy = working_copy(pod);
  if (copy.has_error()) return copy.error();
  return as_answer(find((*copy)->branches[context.branch], context.task_id));
}

Result<std::vector<std::string>> PodGit::changes(ports::Pod& pod, const ports::GitContext& context,
                                                 const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto begun = begin({Operation::changes, context}, stop); begun.has_error()) {
    return begun.error();
  }
  const auto copy = working_copy(pod);
  if (copy.has_error()) return copy.error();
  return std::vector<std::string>((*copy)->changed.begin(), (*copy)->changed.end());
}

Result<ports::GitCommit> PodGit::commit(ports::Pod& pod, const ports::GitContext& context,
                                        const std::string& message, const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto begun = begin({Operation::commit, context, message}, stop); begun.has_error()) {
    return begun.error();
  }
  const auto copy = working_copy(pod);
  if (copy.has_error()) return copy.error();
  Branch& branch = (*copy)->branches[context.branch];
  if ((*copy)->changed.empty()) return as_answer(find(branch, context.task_id));
  branch.push_back(
      {next_sha(), context.task_id, message, {(*copy)->changed.begin(), (*copy)->changed.end()}});
  (*copy)->changed.clear();
  return as_answer(&branch.back());
}

Result<ports::GitPush> PodGit::push(ports::Pod& pod, const ports::GitContext& context,
                                    const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto begun = begin({Operation::push, context}, stop); begun.has_error()) {
    return begun.error();
  }
  const auto copy = working_copy(pod);
  if (copy.has_error()) return copy.error();
  Branch& mine = (*copy)->branches[context.branch];
  if (mine.empty()) return Error{Errc::internal, "there is no commit to push"};
  if (unavailable_) return Error{Errc::unavailable, "the remote is out of reach"};
  if (refusal_) return Error{Errc::conflict, *refusal_};

  Branch& theirs = remotes_[context.repository.url][context.branch];
  if (!begins_with(mine, theirs)) {
    Branch rebased = theirs;
    for (Commit commit : mine) {
      const bool is_there = std::any_of(theirs.begin(), theirs.end(), [&](const Commit& other) {
        return other.sha == commit.sha;
      });
      if (is_there) continue;
      commit.sha = next_sha();
      rebased.push_back(std::move(commit));
    }
    mine = std::move(rebased);
  }
  theirs = mine;
  const Commit* own = find(mine, context.task_id);
  return ports::GitPush{(own == nullptr ? mine.back() : *own).sha, context.branch,
                        context.repository.url};
}

void PodGit::change(const std::string& pod, const std::string& path) {
  const std::scoped_lock lock(mutex_);
  const auto copy = copies_.find(pod);
  (copy == copies_.end() ? early_changes_[pod] : copy->second.changed).insert(path);
}

std::string PodGit::push_from_elsewhere(const domain::Repository& repository,
                                        const std::string& branch, const std::string& path) {
  const std::scoped_lock lock(mutex_);
  remotes_[repository.url][branch].push_back({next_sha(), std::nullopt, "somebody's", {path}});
  return remotes_[repository.url][branch].back().sha;
}

void PodGit::fail_next(Operation operation, Error error) {
  const std::scoped_lock lock(mutex_);
  failures_[operation].push_back(std::move(error));
}

void PodGit::set_refusal(std::optional<std::string> words) {
  const std::scoped_lock lock(mutex_);
  refusal_ = std::move(words);
}

void PodGit::set_unavailable(bool unavailable) {
  const std::scoped_lock lock(mutex_);
  unavailable_ = unavailable;
}

std::vector<PodGit::Call> PodGit::calls() const {
  const std::scoped_lock lock(mutex_);
  return calls_;
}

std::vector<PodGit::Commit> PodGit::remote_commits(const domain::Repository& repository,
                                                   const std::string& branch) const {
  const std::scoped_lock lock(mutex_);
  const auto remote = remotes_.find(repository.url);
  if (remote == remotes_.end()) return {};
  const auto found = remote->second.find(branch);
  return found == remote->second.end() ? Branch{} : found->second;
}

Result<void> PodGit::begin(const Call& call, const std::stop_token& stop) {
  calls_.push_back(call);
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  auto& failures = failures_[call.operation];
  if (failures.empty()) return {};
  Error failure = std::move(failures.front());
  failures.pop_front();
  return failure;
}

Result<PodGit::WorkingCopy*> PodGit::working_copy(const ports::Pod& pod) {
  const auto copy = copies_.find(pod.describe());
  if (copy == copies_.end()) {
    return Error{Errc::internal, pod.describe() + " has no working copy"};
  }
  return &copy->second;
}

std::string PodGit::next_sha() {
  std::ostringstream sha;
  sha << std::hex << std::setfill('0') << std::setw(40) << ++last_sha_;
  return sha.str();
}

}  // namespace rdev::memory
