#include <doctest/doctest.h>

#include "adapters/memory/clock.hpp"
#include "tests/contract/clock_contract.hpp"

namespace rdev::testing {

TEST_CASE("clock contract: memory") {
  memory::Clock clock;
  clock_contract(clock, [&](std::chrono::milliseconds time) { clock.advance(time); });
}

}  // namespace rdev::testing
