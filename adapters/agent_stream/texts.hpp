#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "core/domain/build_event.hpp"
#include "ports/pod.hpp"

namespace rdev::agent_stream {

inline constexpr std::size_t kMaxTextBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxSummaryBytes = std::size_t{2} * 1024;
inline constexpr std::size_t kMaxComplaintBytes = std::size_t{4} * 1024;

/// An event's {text}, storable and of kMaxTextBytes at most; `truncated: true` when it was longer,
/// or when `truncated` says that it had been cut before.
[[nodiscard]] boost::json::object text_data(std::string_view text, bool truncated = false);

/// A line of a program's standard error as `agent.output` {text, stream: "stderr"}.
[[nodiscard]] domain::NewEvent stderr_event(std::string_view line, bool truncated);

/// The beginning of `text`, storable and of kMaxSummaryBytes at most.
[[nodiscard]] std::string summary_of(std::string_view text);

/// The end of `text` without blank space around it, storable and of kMaxComplaintBytes at most.
[[nodiscard]] std::string complaint_of(std::string_view text);

/// "exit status 3", and the signal where there was one.
[[nodiscard]] std::string describe(ports::ExecStatus status);

}  // namespace rdev::agent_stream
