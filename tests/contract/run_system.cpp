#include <thread>

#include <doctest/doctest.h>

#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "tests/contract/clock_contract.hpp"
#include "tests/contract/id_generator_contract.hpp"

namespace rdev::testing {

TEST_CASE("clock contract: system") {
  system::SystemClock clock;
  // Letting time pass is the one thing that takes a real sleep.
  clock_contract(clock, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); });
}

TEST_CASE("id generator contract: system") {
  const system::SystemClock clock;
  system::UuidGenerator ids(clock);
  id_generator_contract(ids);
}

}  // namespace rdev::testing
