#pragma once

#include <string_view>

#include "core/domain/trace_context.hpp"
#include "ports/id_generator.hpp"

namespace rdev::service {

/// A trace of its own.
[[nodiscard]] domain::TraceContext new_trace(ports::IdGenerator& ids);

/// The trace that a request came with, by its headers' values, in a span of its own; a new one when
/// `traceparent` is missing ("") or malformed, and `tracestate` means nothing then.
[[nodiscard]] domain::TraceContext continue_trace(std::string_view traceparent,
                                                  std::string_view tracestate,
                                                  ports::IdGenerator& ids);

/// The same trace in a new span; none stays none.
[[nodiscard]] domain::TraceContext new_span(const domain::TraceContext& trace,
                                            ports::IdGenerator& ids);

}  // namespace rdev::service
