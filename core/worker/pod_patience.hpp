#pragma once

#include <algorithm>
#include <chrono>
#include <stop_token>

#include "core/domain/result.hpp"
#include "ports/clock.hpp"

namespace rdev::worker {

/// Makes a call to a pod again, after growing pauses, while that is out of reach and for at most
/// `at_most`: one cut connection must not cost a build. For calls that are safe to repeat.
/// Errors: cancelled, besides those of the call.
template <class Call>
auto with_patience(ports::Clock& clock, std::chrono::milliseconds at_most,
                   const std::stop_token& stop, Call call) -> decltype(call()) {
  constexpr std::chrono::milliseconds kFirstPause{20};
  constexpr std::chrono::milliseconds kLongestPause{2'000};
  const auto give_up = clock.monotonic() + at_most;
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    auto answer = call();
    if (answer.has_value()) return answer;
    const Errc code = answer.error().code;
    const bool may_pass = code == Errc::unavailable || code == Errc::timeout;
    if (!may_pass || clock.monotonic() >= give_up) return answer;
    if (!clock.sleep(pause, stop)) return Error{Errc::cancelled, "stop requested"};
  }
}

}  // namespace rdev::worker
