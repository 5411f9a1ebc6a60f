#pragma once

#include <chrono>
#include <thread>

namespace rdev::testing {

/// Polls until `holds` is true; false when it is still not after `at_most`.
template <class Condition>
[[nodiscard]] bool eventually(Condition holds,
                              std::chrono::milliseconds at_most = std::chrono::seconds(10)) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace rdev::testing
