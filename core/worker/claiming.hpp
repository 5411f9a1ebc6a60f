#pragma once

#include <vector>

#include "core/domain/result.hpp"
#include "core/worker/build_executor.hpp"
#include "ports/storage.hpp"
#include "ports/work_queue.hpp"

namespace rdev::worker {

/// Claims what is ready and records it as started (audit entry, `build.started`), all in one
/// transaction: a worker that dies right after it has left a lease behind, and nothing else.
/// Builds whose agent no living worker has are ready for every worker, which fails them.
[[nodiscard]] Result<std::vector<ClaimedBuild>> claim_builds(ports::Storage& storage,
                                                             const ports::ClaimRequest& request);

}  // namespace rdev::worker
