#pragma once

#include "ports/id_generator.hpp"

namespace rdev::testing {

/// What every IdGenerator promises. Call it from a doctest test case.
void id_generator_contract(ports::IdGenerator& ids);

}  // namespace rdev::testing
