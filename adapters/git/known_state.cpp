#include "adapters/git/known_state.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/environment.hpp"

namespace rdev::git {
namespace {

/// Files that say where a repository's parts are and what git runs on them.
constexpr std::array kConfiguration{"config", "config.worktree", "commondir", "gitdir"};

constexpr std::array kLocks{"config.lock",      "index.lock",   "HEAD.lock",      "ORIG_HEAD.lock",
                            "packed-refs.lock", "shallow.lock", "refs/stash.lock"};

constexpr std::array kOperations{"CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer"};

/// Removes what is not to be there, links included.
Result<void> clear(Runner& runner, const PodGitConfig& config, const ports::GitContext& context) {
  const std::string git_dir = runner.workdir() + "/.git/";
  std::vector<std::string> argv{"rm", "-rf", "--"};
  for (const char* name : kConfiguration) argv.push_back(git_dir + name);
  for (const char* name : kLocks) argv.push_back(git_dir + name);
  for (const char* name : kOperations) argv.push_back(git_dir + name);
  for (const char* place : {"refs/heads/", "refs/remotes/origin/"}) {
    argv.push_back(git_dir + place + context.branch + ".lock");
  }
  const auto removed = runner.succeed({std::move(argv), config.deadlines.local});
  if (removed.has_error()) return removed.error();
  return {};
}

Result<void> configure(Runner& runner, const PodGitConfig& config,
                       const ports::GitContext& context) {
  return runner.write_file(runner.workdir() + "/.git/config",
                           repository_configuration(config.identity, context.repository.url),
                           config.deadlines.local);
}

Error foreign(const std::string& path) {
  return {Errc::internal, path + " is no directory: the working copy has lost its repository"};
}

}  // namespace

Result<Repository> find_repository(Runner& runner, const PodGitConfig& config) {
  const std::string path = runner.workdir() + "/.git";
  // Says the path of a directory, nothing of a link or a file, and fails where nothing is.
  const auto found =
      runner.run({{"find", path, "-maxdepth", "0", "-type", "d"}, config.deadlines.local});
  if (found.has_error()) return found.error();
  if (found->out == path + '\n') return Repository::present;
  if (found->exit_code != 0 && found->err.find("No such file") != std::string::npos) {
    return Repository::missing;
  }
  return foreign(path);
}

Result<void> set_up_repository(Runner& runner, const PodGitConfig& config,
                               const ports::GitContext& context) {
  if (auto done = clear(runner, config, context); done.has_error()) return done;
  // Makes what is missing in an existing repository, and leaves the rest alone.
  const auto made =
      runner.succeed({{"git", "init", "--quiet",
                       "--template=", "--initial-branch=" + context.branch, "--", runner.workdir()},
                      config.deadlines.local,
                      {},
                      base_environment(config.identity)});
  if (made.has_error()) return made.error();
  return configure(runner, config, context);
}

Result<void> take_over(Runner& runner, const PodGitConfig& config,
                       const ports::GitContext& context) {
  if (auto ended = runner.end_leftovers(); ended.has_error()) return ended;
  const auto found = find_repository(runner, config);
  if (found.has_error()) return found.error();
  if (*found == Repository::missing) return foreign(runner.workdir() + "/.git");
  if (auto done = clear(runner, config, context); done.has_error()) return done;
  return configure(runner, config, context);
}

Result<Position> leave_rebase(WorkTree& tree) {
  auto position = tree.position();
  if (position.has_error()) return position;
  // During a rebase HEAD is detached. Without one, both commands fail.
  if (position->ref(kRebaseRef)) {
    if (auto done = tree.try_git({"rebase", "--abort"}); done.has_error()) return done.error();
    if (auto done = tree.delete_ref(kRebaseRef); done.has_error()) return done.error();
    return tree.position();
  }
  if (!position->branch) {
    if (auto done = tree.try_git({"rebase", "--quit"}); done.has_error()) return done.error();
  }
  return position;
}

}  // namespace rdev::git
