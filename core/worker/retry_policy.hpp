#pragma once

#include <chrono>

#include "core/domain/build.hpp"
#include "core/domain/work_task.hpp"

namespace rdev::worker {

/// Whether another attempt may end differently: not when the build, its template or the agent's
/// credentials are at fault, and not when its money is spent.
[[nodiscard]] bool is_retryable(domain::FailureCode code) noexcept;

/// Whether this attempt, spent, leaves another.
[[nodiscard]] bool has_attempt_left(const domain::WorkTask& task) noexcept;

/// Exponential backoff: 5 s after the first attempt, doubled with each, at most 5 min.
[[nodiscard]] std::chrono::milliseconds retry_delay(int attempts_spent) noexcept;

}  // namespace rdev::worker
