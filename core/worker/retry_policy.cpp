#include "core/worker/retry_policy.hpp"

#include <algorithm>

namespace rdev::worker {

using domain::FailureCode;

bool is_retryable(FailureCode code) noexcept {
  switch (code) {
    case FailureCode::agent_failed:
    case FailureCode::agent_rate_limited:
    case FailureCode::timeout:
    case FailureCode::pod_unavailable:
    case FailureCode::git_commit_failed:
    case FailureCode::git_push_rejected:
    case FailureCode::lease_expired:
    case FailureCode::lost:
    case FailureCode::shutdown:
    case FailureCode::internal:
      return true;
    case FailureCode::agent_not_found:
    case FailureCode::agent_auth:
    case FailureCode::template_error:
    case FailureCode::budget_exceeded:
      return false;
  }
  return false;
}

bool has_attempt_left(const domain::WorkTask& task) noexcept {
  return task.attempts_spent + 1 < task.max_attempts;
}

std::optional<Retry> next_try(FailureCode code, const domain::WorkTask& task,
                              domain::Timestamp time_is_over, domain::Timestamp now) {
  if (code == FailureCode::agent_rate_limited) {
    const domain::Timestamp ready_at = now + retry_delay(task.attempt - 1);
    if (ready_at < time_is_over) return Retry{ready_at, false};
  }
  if (!is_retryable(code) || !has_attempt_left(task)) return std::nullopt;
  return Retry{now + retry_delay(task.attempts_spent), true};
}

std::chrono::milliseconds retry_delay(int attempts_spent) noexcept {
  constexpr std::chrono::milliseconds kFirst = std::chrono::seconds(5);
  constexpr std::chrono::milliseconds kLongest = std::chrono::minutes(5);
  return std::min(kFirst * (1 << std::clamp(attempts_spent, 0, 10)), kLongest);
}

}  // namespace rdev::worker
