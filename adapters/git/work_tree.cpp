#include "adapters/git/work_tree.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "adapters/git/answers.hpp"
#include "adapters/git/environment.hpp"
#include "adapters/git/failures.hpp"

namespace rdev::git {
namespace {

/// Of `worktree list --porcelain -z`, which tells of the main one first, and never says nothing.
Result<Position> parse_head(std::string_view text) {
  constexpr std::string_view kHead = "HEAD ";
  constexpr std::string_view kBranch = "branch refs/heads/";
  Position position;
  bool has_head = false;
  while (!text.empty() && text.front() != '\0') {
    const std::string_view line = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(kHead)) {
      const auto sha = parse_sha(line.substr(kHead.size()));
      has_head = sha.has_value();
      if (sha && sha->find_first_not_of('0') != std::string::npos) position.head = sha;
    }
    if (line.starts_with(kBranch)) position.branch = std::string(line.substr(kBranch.size()));
  }
  if (!has_head || text.empty()) {
    return Error{Errc::unavailable, "the answer of git worktree was cut off"};
  }
  return position;
}

}  // namespace

std::optional<std::string> Position::ref(const std::string& name) const {
  const auto found = refs.find(name);
  return found == refs.end() ? std::nullopt : std::optional(found->second);
}

WorkTree::WorkTree(Runner& runner, const PodGitConfig& config) : runner_(runner), config_(config) {}

Result<Output> WorkTree::try_git(const std::vector<std::string>& arguments,
                                 const std::string& stdin_data) {
  Call call{{"git"}, config_.deadlines.local, stdin_data};
  call.argv.insert(call.argv.end(), arguments.begin(), arguments.end());
  call.environment = work_tree_environment(config_.identity, runner_.workdir());
  call.workdir = runner_.workdir();
  return runner_.run(call);
}

Result<Output> WorkTree::git(const std::vector<std::string>& arguments,
                             const std::string& stdin_data) {
  auto output = try_git(arguments, stdin_data);
  if (output.has_value() && output->exit_code != 0) {
    return command_failure("git " + arguments.front(), *output);
  }
  return output;
}

Result<std::optional<std::string>> WorkTree::object_at(const std::string& revision) {
  const auto output = try_git({"rev-parse", "--quiet", "--verify", revision});
  if (output.has_error()) return output.error();
  if (auto sha = parse_sha(output->out)) return sha;
  if (output->exit_code == 1) return std::optional<std::string>{};
  return command_failure("git rev-parse", *output);
}

Result<Position> WorkTree::position() {
  const auto worktrees = git({"worktree", "list", "--porcelain", "-z"});
  if (worktrees.has_error()) return worktrees.error();
  auto position = parse_head(worktrees->out);
  if (position.has_error()) return position;
  const auto refs = git({"for-each-ref", "--format=%(objectname) %(refname)", "refs/heads",
                         "refs/remotes/origin", "refs/rdev"});
  if (refs.has_error()) return refs.error();
  std::string_view rest = refs->out;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t space = line.find(' ');
    const auto sha = parse_sha(line.substr(0, space));
    if (sha) position->refs.emplace(line.substr(space + 1), *sha);
  }
  return position;
}

Result<std::optional<std::string>> WorkTree::head() {
  const auto worktrees = git({"worktree", "list", "--porcelain", "-z"});
  if (worktrees.has_error()) return worktrees.error();
  auto position = parse_head(worktrees->out);
  if (position.has_error()) return position.error();
  return std::move(position->head);
}

Result<bool> WorkTree::adds_to(const std::string& revision,
                               const std::vector<std::string>& others) {
  std::vector<std::string> arguments{"rev-list", "--count", "--max-count=1", revision, "--not"};
  arguments.insert(arguments.end(), others.begin(), others.end());
  arguments.emplace_back("--");
  const auto count = git(arguments);
  if (count.has_error()) return count.error();
  if (count->out == "0\n") return false;
  if (count->out == "1\n") return true;
  return Error{Errc::unavailable, "the answer of git rev-list was cut off"};
}

Result<bool> WorkTree::is_dirty() {
  const auto status = git({"status", "--porcelain=v1", "-z", "--branch", "--no-renames"});
  if (status.has_error()) return status.error();
  const auto paths = parse_status(status->out);
  if (paths.has_error()) return paths.error();
  return !paths->empty();
}

Result<void> WorkTree::set_ref(const std::string& name, const std::string& sha) {
  const auto done = git({"update-ref", name, sha});
  if (done.has_error()) return done.error();
  return {};
}

Result<void> WorkTree::delete_ref(const std::string& name) {
  const auto done = git({"update-ref", "-d", name});
  if (done.has_error()) return done.error();
  return {};
}

Result<void> WorkTree::keep(const std::string& sha) {
  return set_ref("refs/rdev/kept/" + sha, sha);
}

std::string WorkTree::in_repository(const std::string& name) const {
  return runner_.workdir() + "/.git/" + name;
}

}  // namespace rdev::git
