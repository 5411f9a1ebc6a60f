#include "core/service/tracing.hpp"

#include <cstddef>
#include <string>

namespace rdev::service {

namespace {

std::string random_id(ports::IdGenerator& ids, std::size_t bytes) {
  const std::string none(bytes, '\0');  // means "no id"
  std::string id = ids.random_bytes(bytes);
  while (id == none) id = ids.random_bytes(bytes);
  return id;
}

}  // namespace

domain::TraceContext new_trace(ports::IdGenerator& ids) {
  const std::string trace_id = random_id(ids, domain::kTraceIdBytes);
  return domain::begin_trace(trace_id, random_id(ids, domain::kSpanIdBytes));
}

domain::TraceContext continue_trace(std::string_view traceparent, std::string_view tracestate,
                                    ports::IdGenerator& ids) {
  const auto given = domain::parse_traceparent(traceparent);
  if (!given) return new_trace(ids);
  return new_span(domain::with_tracestate(*given, tracestate), ids);
}

domain::TraceContext new_span(const domain::TraceContext& trace, ports::IdGenerator& ids) {
  if (trace.parent.empty()) return {};
  return domain::next_hop(trace, random_id(ids, domain::kSpanIdBytes));
}

}  // namespace rdev::service
