#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace rdev::testing {

/// Looks until `check` is true; throws after a minute. For what another process does, which
/// nobody tells us of.
template <class Check>
void poll_until(const std::string& what, Check check) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!check()) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("no sign of " + what);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace rdev::testing
