#pragma once

#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// The project's builds that have ended, and whose runs nobody has ended in its pod yet.
/// Errors: unavailable.
[[nodiscard]] Result<std::vector<domain::TaskId>> abandoned_builds(
    ports::Storage& storage, const domain::ProjectId& project);

}  // namespace rdev::service
