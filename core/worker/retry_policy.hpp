#pragma once

#include <chrono>
#include <optional>

#include "core/domain/build.hpp"
#include "core/domain/timestamp.hpp"
#include "core/domain/work_task.hpp"

namespace rdev::worker {

/// Whether another attempt may end differently: not when the build, its template or the agent's
/// credentials are at fault, and not when its money is spent.
[[nodiscard]] bool is_retryable(domain::FailureCode code) noexcept;

/// Whether this attempt, spent, leaves another.
[[nodiscard]] bool has_attempt_left(const domain::WorkTask& task) noexcept;

/// When and at what price a build that failed is tried again.
struct Retry {
  domain::Timestamp ready_at{};
  bool spends_attempt = true;
};

/// None when the failure is final. A provider's rate limit costs no attempt for as long as the
/// build's wall time, counted from its first start, lasts.
[[nodiscard]] std::optional<Retry> next_try(domain::FailureCode code, const domain::WorkTask& task,
                                            domain::Timestamp time_is_over, domain::Timestamp now);

/// Exponential backoff: 5 s after the first attempt, doubled with each, at most 5 min.
[[nodiscard]] std::chrono::milliseconds retry_delay(int attempts_spent) noexcept;

}  // namespace rdev::worker
