#include "core/domain/timestamp.hpp"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/domain/random_values.hpp"

namespace rdev::domain {

namespace {

/// The text as it is written in UTC, "" for one that is refused.
std::string in_utc(std::string_view text) {
  const auto at = parse_rfc3339(text);
  return at ? format_rfc3339(*at) : "";
}

}  // namespace

TEST_CASE("moments are written in UTC with three decimals") {
  using std::chrono::milliseconds;
  CHECK(format_rfc3339(Timestamp{}) == "1970-01-01T00:00:00.000Z");
  CHECK(format_rfc3339(Timestamp{milliseconds(1)}) == "1970-01-01T00:00:00.001Z");
  CHECK(format_rfc3339(Timestamp{milliseconds(-1)}) == "1969-12-31T23:59:59.999Z");
  CHECK(format_rfc3339(Timestamp{milliseconds(1'767'323'045'678)}) == "2026-01-02T03:04:05.678Z");
  CHECK(format_rfc3339(Timestamp{milliseconds(253'402'300'799'999)}) == "9999-12-31T23:59:59.999Z");
  CHECK(format_rfc3339(Timestamp{milliseconds(-62'167'219'200'000)}) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("every form of RFC 3339 is read") {
  CHECK(in_utc("2026-01-02T03:04:05Z") == "2026-01-02T03:04:05.000Z");
  CHECK(in_utc("2026-01-02t03:04:05z") == "2026-01-02T03:04:05.000Z");
  CHECK(in_utc("2026-01-02 03:04:05Z") == "2026-01-02T03:04:05.000Z");
  CHECK(in_utc("2026-01-02T03:04:05.6Z") == "2026-01-02T03:04:05.600Z");
  CHECK(in_utc("2026-01-02T03:04:05.67Z") == "2026-01-02T03:04:05.670Z");
  CHECK(in_utc("2026-01-02T03:04:05.678Z") == "2026-01-02T03:04:05.678Z");
  CHECK(in_utc("2026-01-02T03:04:05.678999999999999999999999Z") == "2026-01-02T03:04:05.678Z");
  CHECK(in_utc("2026-01-02T03:04:05.000000001Z") == "2026-01-02T03:04:05.000Z");
}

TEST_CASE("offsets are taken off") {
  CHECK(in_utc("2026-01-02T03:04:05+00:00") == "2026-01-02T03:04:05.000Z");
  CHECK(in_utc("2026-01-02T03:04:05-00:00") == "2026-01-02T03:04:05.000Z");
  CHECK(in_utc("2026-01-02T03:04:05+05:30") == "2026-01-01T21:34:05.000Z");
  CHECK(in_utc("2025-12-31T20:00:00.5-08:00") == "2026-01-01T04:00:00.500Z");
  CHECK(in_utc("2024-03-01T00:00:00+23:59") == "2024-02-29T00:01:00.000Z");
  CHECK(in_utc("2024-02-28T23:59:59-23:59") == "2024-02-29T23:58:59.000Z");
}

TEST_CASE("a leap second counts as the next second") {
  CHECK(in_utc("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00.000Z");
  CHECK(in_utc("2016-12-31T23:59:60.5Z") == "2017-01-01T00:00:00.500Z");
  CHECK(in_utc("2017-01-01T05:29:60+05:30") == "2017-01-01T00:00:00.000Z");
  CHECK(in_utc("2016-12-31T23:59:61Z").empty());
}

TEST_CASE("days exist as the calendar has them") {
  CHECK_FALSE(in_utc("2024-02-29T00:00:00Z").empty());
  CHECK_FALSE(in_utc("2000-02-29T00:00:00Z").empty());
  CHECK(in_utc("2023-02-29T00:00:00Z").empty());
  CHECK(in_utc("1900-02-29T00:00:00Z").empty());
  CHECK(in_utc("2026-04-31T00:00:00Z").empty());
  CHECK(in_utc("2026-00-01T00:00:00Z").empty());
  CHECK(in_utc("2026-13-01T00:00:00Z").empty());
  CHECK(in_utc("2026-01-00T00:00:00Z").empty());
  CHECK(in_utc("2026-01-32T00:00:00Z").empty());
}

TEST_CASE("anything else is no moment") {
  for (const char* text : {"",
                           "2026",
                           "2026-01-02",
                           "2026-01-02T03:04:05",
                           "2026-01-02T03:04Z",
                           "2026-01-02T24:00:00Z",
                           "2026-01-02T03:60:00Z",
                           "2026-01-02T03:04:05.Z",
                           "2026-01-02T03:04:05,5Z",
                           "2026-1-02T03:04:05Z",
                           "26-01-02T03:04:05Z",
                           "02026-01-02T03:04:05Z",
                           "+2026-01-02T03:04:05Z",
                           "-2026-01-02T03:04:05Z",
                           "2026-01-02T03:04:05+24:00",
                           "2026-01-02T03:04:05+00:60",
                           "2026-01-02T03:04:05+0000",
                           "2026-01-02T03:04:05+00",
                           "2026-01-02T03:04:05+-1:00",
                           "2026-01-02T03:04:05ZZ",
                           "2026-01-02T03:04:05Z ",
                           " 2026-01-02T03:04:05Z",
                           "2026/01/02T03:04:05Z",
                           "2026-01-02_03:04:05Z",
                           "2026-01-02T03:04:+5Z",
                           "20²6-01-02T03:04:05Z",
                           "2026-01-02T03:04:05.1-",
                           "yesterday"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("no moment beyond the years 0000 to 9999 comes out of an offset") {
  CHECK(in_utc("0000-01-01T00:00:00Z") == "0000-01-01T00:00:00.000Z");
  CHECK(in_utc("0000-01-01T00:00:00+00:01").empty());
  CHECK(in_utc("9999-12-31T23:59:59.999Z") == "9999-12-31T23:59:59.999Z");
  CHECK(in_utc("9999-12-31T23:59:59-00:01").empty());
  CHECK(in_utc("9999-12-31T23:59:60Z").empty());
}

TEST_CASE("what is written is read as the same moment") {
  testing::RandomValues random(9);
  for (int i = 0; i < 20'000; ++i) {
    const Timestamp at{
        std::chrono::milliseconds(random.between(-62'167'219'200'000, 253'402'300'799'999))};
    REQUIRE(parse_rfc3339(format_rfc3339(at)) == at);
  }
}

}  // namespace rdev::domain
