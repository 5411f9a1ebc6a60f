#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ports/pod_git.hpp"

namespace rdev::testing {

/// A pod without a working copy, a repository without commits, and how a suite plays the agent,
/// other people and the remote.
struct PodGitSetup {
  ports::PodGit& git;
  ports::Pod& pod;
  domain::Repository repository;

  std::function<void(const std::string& path)>
      change;  ///< a file of the working copy, as agents do
  std::function<void(const std::string& path)> push_from_elsewhere;  ///< a file, to the branch
  std::function<std::vector<std::string>()> remote_commits;  ///< of the branch, oldest first
  std::function<void(const std::string& words)> refuse;      ///< every push; empty: no more
  std::function<void(bool)> take_remote_away;
};

/// What every PodGit promises. Call it from a doctest test case.
void pod_git_contract(const PodGitSetup& setup);

}  // namespace rdev::testing
