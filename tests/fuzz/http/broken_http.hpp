#pragma once

#include <string>

#include "tests/fuzz/http/chance.hpp"

namespace rdev::fuzz {

/// What is nearly HTTP/1.1: request lines, headers, lengths and chunks that are wrong, contradict
/// each other, go on for too long or end too soon.
[[nodiscard]] std::string broken_http(Chance& chance);

}  // namespace rdev::fuzz
