#pragma once

#include <functional>
#include <string>

#include "ports/logger.hpp"

namespace rdev::testing {

/// What every Logger promises, as far as it can be seen: the logger takes lines of all levels, and
/// `written` gives all that it has written so far, in whatever form. Call it from a doctest test
/// case.
void logger_contract(ports::Logger& log, const std::function<std::string()>& written);

}  // namespace rdev::testing
