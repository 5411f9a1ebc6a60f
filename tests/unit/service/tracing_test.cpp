#include "core/service/tracing.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "adapters/memory/id_generator.hpp"

namespace rdev::service {

namespace {

const std::string kGiven = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

}  // namespace

TEST_CASE("a request's trace goes on in a new span, its state with it") {
  memory::IdGenerator ids;
  const auto trace = continue_trace(kGiven, "a=1", ids);
  CHECK(trace.trace_id() == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(trace.state == "a=1");
  CHECK(trace.parent != kGiven);
  CHECK(domain::parse_traceparent(trace.parent).has_value());
}

TEST_CASE("without a well-formed traceparent a new trace begins, without the old one's state") {
  memory::IdGenerator ids;
  std::set<std::string> seen;
  for (const std::string& given : {std::string(), kGiven + "x", std::string(55, '0')}) {
    CAPTURE(given);
    const auto trace = continue_trace(given, "a=1", ids);
    CHECK(domain::parse_traceparent(trace.parent).has_value());
    CHECK(trace.state.empty());
    CHECK(seen.insert(std::string(trace.trace_id())).second);
  }
}

TEST_CASE("every span is another, and no trace gets none") {
  memory::IdGenerator ids;
  const auto trace = new_trace(ids);
  const auto one = new_span(trace, ids);
  const auto other = new_span(trace, ids);
  CHECK(one.trace_id() == trace.trace_id());
  CHECK(other.trace_id() == trace.trace_id());
  CHECK(std::set<std::string>{trace.parent, one.parent, other.parent}.size() == 3);
  CHECK(new_span({}, ids) == domain::TraceContext{});
}

}  // namespace rdev::service
