#include "adapters/webhook/retry_after.hpp"

#include <doctest/doctest.h>

namespace rdev::webhook {

using std::chrono::seconds;

TEST_CASE("Retry-After is read as seconds or as a date, and bounded") {
  const auto now = domain::parse_rfc3339("1994-11-06T08:49:00.500Z").value();
  const auto parse = [&](std::string_view text) { return parse_retry_after(text, now); };
  CHECK(parse("0") == seconds(0));
  CHECK(parse("120") == seconds(120));
  CHECK(parse("Sun, 06 Nov 1994 08:49:37 GMT") == seconds(37));
  CHECK(parse("Sun, 06 Nov 1994 08:48:00 GMT") == seconds(0));
  CHECK(parse("Sun, 06 Nov 2044 08:48:00 GMT") == std::chrono::hours(7 * 24));
  CHECK(parse("99999999") == std::chrono::hours(7 * 24));
  CHECK(parse("99999999999999999999999") == std::chrono::hours(7 * 24));
}

TEST_CASE("a Retry-After that is neither says nothing") {
  for (const char* text : {"", "-1", "1.5", "soon", "12 s", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_retry_after(text, {}));
  }
}

}  // namespace rdev::webhook
