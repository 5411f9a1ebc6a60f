#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "core/domain/ids.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

/// The types of build events. Strings rather than an enumeration, because embedders add
/// their own.
namespace event_type {
inline constexpr std::string_view kBuildQueued = "build.queued";
inline constexpr std::string_view kBuildStarted = "build.started";
inline constexpr std::string_view kBuildReattached = "build.reattached";
inline constexpr std::string_view kBuildRetrying = "build.retrying";
inline constexpr std::string_view kBuildCompleted = "build.completed";
inline constexpr std::string_view kBuildFailed = "build.failed";
inline constexpr std::string_view kBuildCancelled = "build.cancelled";
inline constexpr std::string_view kProvisionScaffold = "provision.scaffold";
inline constexpr std::string_view kAgentStarted = "agent.started";
inline constexpr std::string_view kAgentMessage = "agent.message";
inline constexpr std::string_view kAgentToolUse = "agent.tool_use";
inline constexpr std::string_view kAgentToolResult = "agent.tool_result";
inline constexpr std::string_view kAgentRetry = "agent.retry";
inline constexpr std::string_view kAgentOutput = "agent.output";
inline constexpr std::string_view kAgentFinished = "agent.finished";
inline constexpr std::string_view kGitCommitted = "git.committed";
inline constexpr std::string_view kGitPushed = "git.pushed";
inline constexpr std::string_view kGitFailed = "git.failed";
inline constexpr std::string_view kCiTriggered = "ci.triggered";
inline constexpr std::string_view kCiFinished = "ci.finished";
inline constexpr std::string_view kCiNote = "ci.note";
inline constexpr std::string_view kCallbackDelivered = "callback.delivered";
inline constexpr std::string_view kCallbackFailed = "callback.failed";
inline constexpr std::string_view kProvisionCreated = "provision.created";
}  // namespace event_type

/// An event before it has its place in the build's sequence. `data` may hold foreign texts: it goes
/// through `to_storable` before it is appended.
struct NewEvent {
  std::string type;
  boost::json::object data;
};

/// One thing that happened in a build. `seq` starts at 1 and has no gaps within a build.
struct BuildEvent {
  std::int64_t seq = 0;
  TaskId task_id;
  int attempt = 0;
  std::string type;
  Timestamp at{};
  boost::json::object data;
};

/// True for the three types that end a build's stream.
[[nodiscard]] bool is_terminal_event(std::string_view type) noexcept;

/// `data` as it can be stored and sent, whatever an agent or a program in a pod put into it: texts
/// and names made storable (see text.hpp), numbers that JSON does not have made null.
[[nodiscard]] boost::json::object to_storable(const boost::json::object& data);

/// {seq, task_id, attempt, type, at, data}.
[[nodiscard]] boost::json::object to_json(const BuildEvent& event);

}  // namespace rdev::domain
