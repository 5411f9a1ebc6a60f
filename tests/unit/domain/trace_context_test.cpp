#include "core/domain/trace_context.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::domain {

namespace {

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kGood = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

}  // namespace

TEST_CASE("a well-formed traceparent is taken in the form of version 00") {
  struct Row {
    std::string given;
    std::string taken;
  };
  const std::string unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  for (const Row& row : {
           Row{kGood, kGood},
           Row{unsampled, unsampled},
           // Flags that nobody has given a meaning are not handed on.
           Row{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff", kGood},
           Row{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02", unsampled},
           // A later version, with what it may have added.
           Row{"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", kGood},
           Row{"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
               kGood},
           Row{"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-", kGood},
       }) {
    CAPTURE(row.given);
    const auto taken = parse_traceparent(row.given);
    REQUIRE(taken.has_value());
    CHECK(taken->parent == row.taken);
    CHECK(taken->trace_id() == kTrace);
  }
}

TEST_CASE("a malformed traceparent is none") {
  for (const std::string& given : std::vector<std::string>{
           std::string(),
           std::string("00"),
           std::string(55, '-'),
           std::string(kGood, 54),
           std::string(kGood) + "-",
           std::string(kGood) + "0",
           " " + std::string(kGood),
           std::string(kGood) + " ",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "CC-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.future",
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0X",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
           "00-bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b70-01",
       }) {
    CAPTURE(given);
    CHECK_FALSE(parse_traceparent(given).has_value());
  }
}

TEST_CASE("a tracestate is handed on untouched, or not at all") {
  const TraceContext trace = *parse_traceparent(kGood);
  CHECK(with_tracestate(trace, "a=1,b@c=x y").state == "a=1,b@c=x y");
  CHECK(with_tracestate(trace, std::string(512, 's')).state.size() == 512);
  CHECK(with_tracestate(trace, std::string(513, 's')).state.empty());
  CHECK(with_tracestate(trace, "a=\xC3\xA4").state.empty());
  CHECK(with_tracestate(trace, "a=1\n").state.empty());
  CHECK(with_tracestate(trace, "a=1").parent == kGood);
}

TEST_CASE("the next hop is of the same trace, in a span of its own") {
  const TraceContext trace = with_tracestate(*parse_traceparent(kGood), "a=1");
  const TraceContext next = next_hop(trace, "\x01\x23\x45\x67\x89\xAB\xCD\xEF");
  CHECK(next.parent == "00-4bf92f3577b34da6a3ce929d0e0e4736-0123456789abcdef-01");
  CHECK(next.state == "a=1");
  CHECK(next_hop({}, "12345678") == TraceContext{});
}

TEST_CASE("a trace that begins here is well-formed") {
  const TraceContext trace = begin_trace("0123456789abcdef",
                                         "\xFF"
                                         "bcdefg\x01");
  CHECK(trace.parent == "00-30313233343536373839616263646566-ff62636465666701-01");
  CHECK(parse_traceparent(trace.parent) == trace);
  CHECK(TraceContext{}.trace_id().empty());
}

}  // namespace rdev::domain
