#pragma once

#include <string>

#include "adapters/git/config.hpp"
#include "core/domain/json_reader.hpp"

namespace rdev::git {

/// What every git of ours gets: never a prompt, an editor or a pager, no configuration but the
/// repository's own, no replaced or grafted history, no transport that runs commands.
[[nodiscard]] domain::StringMap base_environment(const Identity& identity);

/// For git on the working copy at `workdir`: the base, bound to that repository, without hooks,
/// file system monitor or the home directory's ignore rules.
[[nodiscard]] domain::StringMap work_tree_environment(const Identity& identity,
                                                      const std::string& workdir);

/// For git that talks to the remote from the repository `git_dir`: the base and the credentials,
/// which may change anything in it.
[[nodiscard]] domain::StringMap remote_environment(const PodGitConfig& config,
                                                   const std::string& git_dir);

/// The whole configuration of a working copy's repository.
[[nodiscard]] std::string repository_configuration(const Identity& identity,
                                                   const std::string& url);

}  // namespace rdev::git
