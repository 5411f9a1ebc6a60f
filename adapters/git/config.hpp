#pragma once

#include <chrono>
#include <string>

#include "core/domain/json_reader.hpp"

namespace rdev::git {

/// Who commits.
struct Identity {
  std::string name = "rdev";
  std::string email = "rdev@localhost";
};

/// What becomes of changes that a failed build left in the working copy.
enum class DirtyTree {
  keep,   ///< the next build starts on them
  stash,  ///< it starts clean; they stay in git's stash
};

/// How long one command may take. Generous: they are for what hangs, not for what is slow.
struct Deadlines {
  std::chrono::milliseconds local{600'000};
  std::chrono::milliseconds network{900'000};
};

struct PodGitConfig {
  Identity identity = {};
  DirtyTree dirty_tree = DirtyTree::keep;
  Deadlines deadlines = {};

  /// For the commands that talk to the remote, and no others: credentials, as GIT_ASKPASS,
  /// GIT_SSH_COMMAND or GIT_CONFIG_COUNT with its like. May hold secrets: never log it.
  domain::StringMap remote_environment = {};
};

}  // namespace rdev::git
