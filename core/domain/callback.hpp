#pragma once

#include <string>
#include <string_view>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/timestamp.hpp"
#include "core/domain/trace_context.hpp"

namespace rdev::domain {

/// One row of the callback outbox: the bytes to send, and how far that has come.
struct Callback {
  CallbackId id;  ///< `webhook-id`: the same over all tries
  TaskId task_id;
  ProjectId project_id;
  std::string url;
  std::string body;  ///< sent again unchanged on every try
  Timestamp created_at{};
  CallbackSummary progress;
  int attempt = 0;          ///< fencing token of delivery, as with tasks
  int attempts_before = 0;  ///< of `progress.attempts`: those before the last redelivery
  TraceContext trace;       ///< of its build

  friend bool operator==(const Callback&, const Callback&) = default;
};

/// `build.completed`, `build.failed` or `build.cancelled`; the type of the callback and of the
/// terminal event alike. The entry must be finished.
[[nodiscard]] std::string_view terminal_type(BuildStatus finished) noexcept;

/// Scheme, host and port of a callback's URL, in lower case: "https://bot.example:8443". Whose
/// health, load and logs are its own; free of the path and query, which may hold secrets.
[[nodiscard]] std::string endpoint_of(std::string_view url);

/// {type, timestamp, data: the full entry} as the bytes to send.
[[nodiscard]] std::string callback_body(const BuildAuditEntry& entry, Timestamp at);

}  // namespace rdev::domain
