#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace rdev::testing {

/// Says aloud that a test is skipped and why; with RDEV_REQUIRE_ALL=1 in the environment
/// (`./dev test --require-all`) that is a failure.
inline void skipped(const std::string& why) {
  const char* all = std::getenv("RDEV_REQUIRE_ALL");
  if (all != nullptr && std::string_view(all) == "1") FAIL_CHECK("skipped: " << why);
  MESSAGE("skipped: " << why);
}

}  // namespace rdev::testing
