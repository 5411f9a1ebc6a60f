#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/git/config.hpp"
#include "core/domain/result.hpp"

namespace rdev::apps {

struct GitOptions {
  std::string author = "rdev <rdev@localhost>";
  std::string leftovers = "keep";  ///< keep or stash
  std::vector<std::string> env;    ///< NAME or NAME=VALUE
};

void add_git_flags(CLI::App& app, GitOptions& options);

/// Errors: invalid (a flag).
[[nodiscard]] Result<git::PodGitConfig> git_config(const GitOptions& options);

}  // namespace rdev::apps
