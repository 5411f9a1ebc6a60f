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

Result<void> remove(Runner& runner, const PodGitConfig& config, std::vector<std::string> paths) {
  std::vector<std::string> argv{"rm", "-rf", "--"};
  argv.insert(argv.end(), paths.begin(), paths.end());
  const auto done = runner.succeed({std::move(argv), config.deadlines.local});
  if (done.has_error()) return done.error();
  return {};
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

Result<void> restore_configuration(Runner& runner, const PodGitConfig& config,
                                   const ports::GitContext& context) {
  const std::string git_dir = runner.workdir() + "/.git/";
  std::vector<std::string> paths;
  for (const char* name : kConfiguration) paths.push_back(git_dir + name);
  for (const char* name : kLocks) paths.push_back(git_dir + name);
  for (const char* place : {"refs/heads/", "refs/remotes/origin/"}) {
    paths.push_back(git_dir + place + context.branch + ".lock");
  }
  if (auto done = remove(runner, config, std::move(paths)); done.has_error()) return done;

  // Mends what is missing in an existing repository, and leaves the rest alone.
  const auto made =
      runner.succeed({{"git", "init", "--quiet",
                       "--template=", "--initial-branch=" + context.branch, "--", runner.workdir()},
                      config.deadlines.local,
                      {},
                      base_environment(config.identity)});
  if (made.has_error()) return made.error();
  return runner.write_file(git_dir + "config",
                           repository_configuration(config.identity, context.repository.url),
                           config.deadlines.local);
}

Result<void> take_over(Runner& runner, const PodGitConfig& config,
                       const ports::GitContext& context) {
  if (auto ended = runner.end_leftovers(); ended.has_error()) return ended;
  const auto found = find_repository(runner, config);
  if (found.has_error()) return found.error();
  if (*found == Repository::missing) return foreign(runner.workdir() + "/.git");
  return restore_configuration(runner, config, context);
}

Result<void> leave_operations(Runner& runner, WorkTree& tree, const PodGitConfig& config) {
  const auto own_rebase = tree.object_at(kRebaseRef);
  if (own_rebase.has_error()) return own_rebase.error();
  // Both fail when there is no rebase, which is the usual case.
  if (*own_rebase) {
    if (auto done = tree.try_git({"rebase", "--abort"}); done.has_error()) return done.error();
    if (auto done = tree.delete_ref(kRebaseRef); done.has_error()) return done;
  }
  if (auto done = tree.try_git({"rebase", "--quit"}); done.has_error()) return done.error();
  std::vector<std::string> paths;
  for (const char* name : kOperations) paths.push_back(tree.in_repository(name));
  return remove(runner, config, std::move(paths));
}

}  // namespace rdev::git
