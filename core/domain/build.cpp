#include "core/domain/build.hpp"

#include <utility>

#include "core/domain/names.hpp"
#include "core/domain/text.hpp"

namespace rdev::domain {

namespace {

constexpr NameTable<BuildStatus, 5> kStatuses{{
    {BuildStatus::pending, "pending"},
    {BuildStatus::running, "running"},
    {BuildStatus::completed, "completed"},
    {BuildStatus::failed, "failed"},
    {BuildStatus::cancelled, "cancelled"},
}};

constexpr NameTable<FailureCode, 14> kFailureCodes{{
    {FailureCode::agent_failed, "agent_failed"},
    {FailureCode::agent_not_found, "agent_not_found"},
    {FailureCode::agent_auth, "agent_auth"},
    {FailureCode::agent_rate_limited, "agent_rate_limited"},
    {FailureCode::timeout, "timeout"},
    {FailureCode::pod_unavailable, "pod_unavailable"},
    {FailureCode::git_commit_failed, "git_commit_failed"},
    {FailureCode::git_push_rejected, "git_push_rejected"},
    {FailureCode::template_error, "template_error"},
    {FailureCode::budget_exceeded, "budget_exceeded"},
    {FailureCode::lease_expired, "lease_expired"},
    {FailureCode::lost, "lost"},
    {FailureCode::shutdown, "shutdown"},
    {FailureCode::internal, "internal"},
}};

constexpr NameTable<CallbackState, 3> kCallbackStates{{
    {CallbackState::pending, "pending"},
    {CallbackState::delivered, "delivered"},
    {CallbackState::dead, "dead"},
}};

struct Bounded {
  std::string text;
  bool cut = false;
};

Bounded bound(std::string_view text, std::size_t max_bytes) {
  // Only what can survive is made storable. Replacing bytes makes the text longer, so it is cut
  // once more afterwards.
  const std::string storable = to_storable_utf8(truncate_utf8(text, max_bytes));
  return {std::string(truncate_utf8(storable, max_bytes)),
          text.size() > max_bytes || storable.size() > max_bytes};
}

}  // namespace

std::string_view to_string(BuildStatus status) noexcept {
  return name_of(kStatuses, status);
}

std::optional<BuildStatus> parse_build_status(std::string_view text) noexcept {
  return value_of(kStatuses, text);
}

bool is_finished(BuildStatus status) noexcept {
  return status != BuildStatus::pending && status != BuildStatus::running;
}

bool can_transition(BuildStatus from, BuildStatus to) noexcept {
  switch (from) {
    case BuildStatus::pending:
      return to == BuildStatus::running || to == BuildStatus::cancelled;
    case BuildStatus::running:
      return to != BuildStatus::running;
    case BuildStatus::completed:
    case BuildStatus::failed:
    case BuildStatus::cancelled:
      break;
  }
  return false;
}

std::string_view to_string(FailureCode code) noexcept {
  return name_of(kFailureCodes, code);
}

std::optional<FailureCode> parse_failure_code(std::string_view text) noexcept {
  return value_of(kFailureCodes, text);
}

std::string_view to_string(CallbackState state) noexcept {
  return name_of(kCallbackStates, state);
}

std::optional<CallbackState> parse_callback_state(std::string_view text) noexcept {
  return value_of(kCallbackStates, text);
}

void BuildResult::set_output(std::string_view text) {
  Bounded bounded = bound(text, kMaxOutputBytes);
  output = std::move(bounded.text);
  output_truncated = bounded.cut;
}

void BuildResult::set_error(FailureCode code, std::string_view message) {
  error = BuildError{code, bound(message, kMaxErrorMessageBytes).text};
}

}  // namespace rdev::domain
