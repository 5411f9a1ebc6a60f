#pragma once

#include <chrono>
#include <functional>

#include "ports/clock.hpp"

namespace rdev::testing {

/// What every Clock promises. `pass` lets this much time pass on the clock: by waiting for it, or
/// by moving it. Call it from a doctest test case.
void clock_contract(ports::Clock& clock,
                    const std::function<void(std::chrono::milliseconds)>& pass);

}  // namespace rdev::testing
