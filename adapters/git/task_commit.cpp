#include "adapters/git/task_commit.hpp"

#include <string_view>
#include <utility>

#include "adapters/git/answers.hpp"
#include "adapters/git/commit_text.hpp"

namespace rdev::git {
namespace {

constexpr std::string_view kBeginnings = "refs/rdev/base/";

}  // namespace

TaskCommits::TaskCommits(WorkTree& tree, domain::TaskId task)
    : tree_(tree), task_(std::move(task)), ref_(std::string(kBeginnings) + task_.str()) {}

Result<void> TaskCommits::begin_at(const std::optional<std::string>& sha,
                                   const Position& position) {
  std::string commands;
  for (const auto& [name, target] : position.refs) {
    if (name.starts_with(kBeginnings) && name != ref_) commands += "delete " + name + '\n';
  }
  commands += "update " + ref_ + ' ' + sha.value_or(kEmptyTree) + '\n';
  const auto done = tree_.git({"update-ref", "--stdin"}, commands);
  if (done.has_error()) return done.error();
  return {};
}

std::optional<std::string> TaskCommits::beginning(const Position& position) const {
  return position.ref(ref_);
}

Result<std::optional<std::string>> TaskCommits::find(const std::string& head) {
  std::optional<std::string> found;
  const auto log = tree_.git({"log", "-z", "--format=%H%n%B", "--max-count=1000", head, "--"});
  if (log.has_error()) return log.error();
  std::string_view rest = log->out;
  while (!rest.empty() && !found) {
    const std::string_view commit = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(commit.size() + 1, rest.size()));
    const std::size_t end = std::min(commit.find('\n'), commit.size());
    if (has_trailer(commit.substr(end), task_)) found = parse_sha(commit.substr(0, end));
  }
  return found;
}

Result<bool> TaskCommits::has_commits(const Position& position) {
  const auto since = beginning(position);
  if (!position.head || !since || since == position.head) return false;
  std::vector<std::string> others{"--remotes=origin"};
  if (*since != kEmptyTree) others.push_back(*since);
  return tree_.adds_to(*position.head, others);
}

Result<std::vector<std::string>> TaskCommits::files_of(const std::string& sha,
                                                       const Position& position) {
  const auto since = beginning(position);
  bool is_below = since == kEmptyTree;
  if (since && !is_below) {
    const auto adds = tree_.adds_to(*since, {sha});
    if (adds.has_error()) return adds.error();
    is_below = !*adds;
  }
  std::vector<std::string> arguments{"diff-tree", "-r", "-z", "--name-only", "--no-renames"};
  if (is_below) {
    arguments.insert(arguments.end(), {*since, sha});
  } else {
    arguments.insert(arguments.end(),
                     {"--root", "--no-commit-id", "--diff-merges=first-parent", sha});
  }
  const auto output = tree_.git(arguments);
  if (output.has_error()) return output.error();
  return parse_paths(output->out);
}

}  // namespace rdev::git
