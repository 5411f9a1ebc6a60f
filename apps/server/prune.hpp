#pragma once

#include <cstdint>

#include <CLI/CLI.hpp>

#include "apps/wiring/common_options.hpp"

namespace rdev::apps {

struct PruneOptions {
  std::uint64_t older_than_seconds = 0;
};

/// Adds `rdev-server prune --older-than 90d`.
const CLI::App* add_prune_command(CLI::App& app, PruneOptions& options);

/// Removes what is old from the database, which it never migrates, and says how many rows went.
/// Gives the status to exit with.
[[nodiscard]] int prune(const CLI::App& app, const CommonOptions& common,
                        const PruneOptions& options);

}  // namespace rdev::apps
