#include "core/domain/trace_context.hpp"

#include <algorithm>
#include <utility>

namespace rdev::domain {

namespace {

// version "-" trace-id "-" parent-id "-" flags, in hex digits.
constexpr std::size_t kTraceIdAt = 3;
constexpr std::size_t kSpanIdAt = kTraceIdAt + 2 * kTraceIdBytes + 1;
constexpr std::size_t kFlagsAt = kSpanIdAt + 2 * kSpanIdBytes + 1;
constexpr std::size_t kLength = kFlagsAt + 2;
constexpr unsigned kSampled = 1;
constexpr std::string_view kDigits = "0123456789abcdef";

/// What receivers must hand on at least, and need not beyond.
constexpr std::size_t kMaxStateBytes = 512;

bool is_hex(std::string_view text) {
  return text.find_first_not_of(kDigits) == std::string_view::npos;
}

bool is_zero(std::string_view hex) {
  return hex.find_first_not_of('0') == std::string_view::npos;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    hex += kDigits[value >> 4U];
    hex += kDigits[value & 0x0FU];
  }
  return hex;
}

std::string format(std::string_view trace_id, std::string_view span_id, bool is_sampled) {
  std::string text = "00-";
  text.append(trace_id).append("-").append(span_id).append(is_sampled ? "-01" : "-00");
  return text;
}

bool is_sampled(std::string_view parent) {
  return (kDigits.find(parent[kLength - 1]) & kSampled) != 0;
}

}  // namespace

std::string_view TraceContext::trace_id() const noexcept {
  const std::string_view text = parent;
  return text.size() == kLength ? text.substr(kTraceIdAt, 2 * kTraceIdBytes) : std::string_view();
}

std::optional<TraceContext> parse_traceparent(std::string_view value) {
  if (value.size() < kLength) return std::nullopt;
  const std::string_view version = value.substr(0, 2);
  const std::string_view trace_id = value.substr(kTraceIdAt, 2 * kTraceIdBytes);
  const std::string_view span_id = value.substr(kSpanIdAt, 2 * kSpanIdBytes);
  const std::string_view flags = value.substr(kFlagsAt, 2);
  if (!is_hex(version) || version == "ff") return std::nullopt;
  // Later versions may add fields, and nothing else.
  if (value.size() > kLength && (version == "00" || value[kLength] != '-')) return std::nullopt;
  for (const std::size_t dash : {kTraceIdAt - 1, kSpanIdAt - 1, kFlagsAt - 1}) {
    if (value[dash] != '-') return std::nullopt;
  }
  if (!is_hex(trace_id) || is_zero(trace_id)) return std::nullopt;
  if (!is_hex(span_id) || is_zero(span_id) || !is_hex(flags)) return std::nullopt;
  return TraceContext{format(trace_id, span_id, is_sampled(value.substr(0, kLength))), {}};
}

TraceContext with_tracestate(TraceContext trace, std::string_view value) {
  const bool is_printable =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (is_printable && value.size() <= kMaxStateBytes) trace.state = value;
  return trace;
}

TraceContext begin_trace(std::string_view trace_id, std::string_view span_id) {
  return {format(to_hex(trace_id), to_hex(span_id), true), {}};
}

TraceContext next_hop(const TraceContext& trace, std::string_view span_id) {
  if (trace.parent.size() != kLength) return {};
  return {format(trace.trace_id(), to_hex(span_id), is_sampled(trace.parent)), trace.state};
}

}  // namespace rdev::domain
