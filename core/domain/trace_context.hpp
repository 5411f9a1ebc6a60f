#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rdev::domain {

/// Where a build belongs in a distributed trace, after W3C Trace Context: the values of the two
/// headers that hand it on.
struct TraceContext {
  std::string parent;  ///< `traceparent`, well-formed, of version 00; "" when there is no trace
  std::string state;   ///< `tracestate`, of other vendors: handed on untouched

  /// 32 hex digits, the same over all hops; "" when there is no trace.
  [[nodiscard]] std::string_view trace_id() const noexcept;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

inline constexpr std::size_t kTraceIdBytes = 16;
inline constexpr std::size_t kSpanIdBytes = 8;

/// A received `traceparent` in the form of version 00: of a later version what that knows, without
/// flags that mean nothing here. Nothing for one that is malformed, which the trace is begun anew
/// for.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view value);

/// The trace with a `tracestate` as received, several headers joined by commas; without it when it
/// is too long, or holds what no such header may.
[[nodiscard]] TraceContext with_tracestate(TraceContext trace, std::string_view value);

/// A trace that begins here: of kTraceIdBytes and kSpanIdBytes of randomness, not all zero.
[[nodiscard]] TraceContext begin_trace(std::string_view trace_id, std::string_view span_id);

/// The next hop of the same trace, whose parent is the span of these kSpanIdBytes, not all zero.
[[nodiscard]] TraceContext next_hop(const TraceContext& trace, std::string_view span_id);

}  // namespace rdev::domain
