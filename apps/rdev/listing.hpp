#pragma once

#include "apps/rdev/api.hpp"
#include "apps/rdev/command_line.hpp"

namespace rdev::cli {

/// The newest builds that match, over as many pages as it takes: {builds, next_cursor}.
[[nodiscard]] Result<boost::json::value> list_builds(const Api& api, const ListOptions& options);

/// All projects: {projects, next_cursor}.
[[nodiscard]] Result<boost::json::value> list_projects(const Api& api);

/// The path and query of a listing's first page.
[[nodiscard]] std::string builds_target(const ListOptions& options);

}  // namespace rdev::cli
