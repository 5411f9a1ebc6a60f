#include "tests/contract/clock_contract.hpp"

#include <future>
#include <stop_token>

#include <doctest/doctest.h>

namespace rdev::testing {

using std::chrono::milliseconds;

void clock_contract(ports::Clock& clock, const std::function<void(milliseconds)>& pass) {
  SUBCASE("both times move on by what has passed, or more") {
    const auto now = clock.now();
    const auto monotonic = clock.monotonic();
    pass(milliseconds(20));
    CHECK(clock.now() >= now + milliseconds(20));
    CHECK(clock.monotonic() >= monotonic + milliseconds(20));
  }

  SUBCASE("sleep returns true when its time has passed") {
    auto slept = std::async(std::launch::async,
                            [&] { return clock.sleep(milliseconds(20), std::stop_token{}); });
    while (slept.wait_for(milliseconds(1)) != std::future_status::ready) pass(milliseconds(20));
    CHECK(slept.get());
  }

  SUBCASE("a stop request ends a sleep, which then returns false") {
    std::stop_source stop;
    auto slept = std::async(std::launch::async,
                            [&] { return clock.sleep(std::chrono::hours(1), stop.get_token()); });
    stop.request_stop();
    CHECK_FALSE(slept.get());
  }

  SUBCASE("sleep does not begin after a stop request") {
    std::stop_source stop;
    stop.request_stop();
    CHECK_FALSE(clock.sleep(std::chrono::hours(1), stop.get_token()));
  }
}

}  // namespace rdev::testing
