#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/ci.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

inline constexpr std::size_t kMaxPromptBytes = 1'048'576;  // 1 MiB
inline constexpr std::size_t kMaxOutputBytes = 1'048'576;  // 1 MiB
inline constexpr std::size_t kMaxErrorMessageBytes = 16'384;

/// What a bot asks for. Defaults are the contract's; `parse_build_spec` (build_json.hpp) is the
/// only way in from outside and checks every rule.
struct BuildSpec {
  std::string prompt;
  std::optional<std::string> template_name;
  std::map<std::string, std::string> variables;
  bool auto_commit = false;
  bool auto_push = false;  ///< implies auto_commit
  std::optional<std::string> callback_url;
  std::optional<std::string> agent;  ///< else the project's, else the worker's default
  std::optional<std::string> model;
  std::chrono::seconds timeout{3600};  ///< wall time of the agent, over all re-attachments
  int priority = 0;                    ///< -100..100, higher first
  int max_attempts = 1;
  std::optional<double> max_cost_usd;
  std::optional<int> max_turns;
  std::optional<std::string> branch;  ///< else the project's
  std::optional<std::string> commit_message;
  std::vector<std::string> artifacts;           ///< glob patterns relative to the workspace
  std::map<std::string, std::string> metadata;  ///< handed back untouched
  std::vector<std::string> env_secrets;         ///< names only; values are the worker's
  bool wait_for_ci = false;  ///< for the end of the pipeline that the push starts

  friend bool operator==(const BuildSpec&, const BuildSpec&) = default;
};

enum class BuildStatus { pending, running, completed, failed, cancelled };

[[nodiscard]] std::string_view to_string(BuildStatus status) noexcept;
[[nodiscard]] std::optional<BuildStatus> parse_build_status(std::string_view text) noexcept;
[[nodiscard]] bool is_finished(BuildStatus status) noexcept;
/// pending → running | cancelled; running → completed | failed | cancelled | pending (a lease
/// that ran out, or a drain). Finished is final.
[[nodiscard]] bool can_transition(BuildStatus from, BuildStatus to) noexcept;

/// Why a build failed: the public error codes.
enum class FailureCode {
  agent_failed,
  agent_not_found,
  agent_auth,
  agent_rate_limited,
  timeout,
  pod_unavailable,
  git_commit_failed,
  git_push_rejected,
  template_error,
  budget_exceeded,
  lease_expired,
  lost,
  shutdown,
  internal,
};

[[nodiscard]] std::string_view to_string(FailureCode code) noexcept;
[[nodiscard]] std::optional<FailureCode> parse_failure_code(std::string_view text) noexcept;

struct BuildError {
  FailureCode code = FailureCode::internal;
  std::string message;

  friend bool operator==(const BuildError&, const BuildError&) = default;
};

struct Artifact {
  std::string name;
  std::string path;  ///< relative to the workspace
  std::uint64_t size_bytes = 0;
  std::string sha256;
  std::string url;

  friend bool operator==(const Artifact&, const Artifact&) = default;
};

/// What the agent said of its own run; zero where it did not say.
struct AgentUsage {
  std::string name;
  std::string session_id;
  std::string model;
  int num_turns = 0;
  double cost_usd = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;

  friend bool operator==(const AgentUsage&, const AgentUsage&) = default;
};

struct BuildResult {
  bool success = false;
  std::string output;  ///< the agent's final text, at most kMaxOutputBytes
  bool output_truncated = false;
  std::optional<BuildError> error;
  std::optional<std::string> commit_sha;   ///< 40 hex; kept when a later push fails
  std::vector<std::string> files_changed;  ///< sorted
  std::chrono::milliseconds duration{0};
  std::vector<Artifact> artifacts;
  bool pushed = false;
  std::optional<std::string> branch;
  std::optional<AgentUsage> agent;
  std::optional<CiRun> ci;        ///< of what was pushed; its outcome is not the build's
  std::optional<CiNote> ci_note;  ///< says why `ci` is empty, or not at its end

  /// Sets `output`, cut at a UTF-8 border to kMaxOutputBytes and made storable.
  void set_output(std::string_view text);

  /// Sets `error`, its message cut at a UTF-8 border to kMaxErrorMessageBytes and made storable.
  void set_error(FailureCode code, std::string_view message);

  friend bool operator==(const BuildResult&, const BuildResult&) = default;
};

enum class CallbackState { pending, delivered, dead };

[[nodiscard]] std::string_view to_string(CallbackState state) noexcept;
[[nodiscard]] std::optional<CallbackState> parse_callback_state(std::string_view text) noexcept;

/// How far the callback of a build has come.
struct CallbackSummary {
  CallbackState state = CallbackState::pending;
  int attempts = 0;
  std::optional<int> last_status;  ///< HTTP status of the last answer, if there was one
  std::optional<std::string> last_error;
  std::optional<Timestamp> next_attempt_at;

  friend bool operator==(const CallbackSummary&, const CallbackSummary&) = default;
};

/// The record of one build, from submission on; what the API and the callback show.
struct BuildAuditEntry {
  TaskId task_id;
  ProjectId project_id;
  BuildStatus status = BuildStatus::pending;
  BuildSpec spec;
  std::optional<BuildResult> result;  ///< empty until finished
  int attempt = 0;                    ///< of the newest claim, 0 before the first
  std::optional<WorkerId> worker_id;
  std::string requested_by;
  Timestamp created_at{};
  std::optional<Timestamp> started_at;  ///< of the first attempt
  std::optional<Timestamp> finished_at;
  bool cancel_requested = false;
  std::optional<CallbackSummary> callback;

  friend bool operator==(const BuildAuditEntry&, const BuildAuditEntry&) = default;
};

}  // namespace rdev::domain
