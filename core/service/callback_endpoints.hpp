#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/service/callback_verdict.hpp"

namespace rdev::service {

struct EndpointLimits {
  std::size_t per_endpoint = 4;  ///< deliveries at once to one
  /// At once to all whose last delivery was not taken, or that are new: hanging ones hold no more
  /// threads than these, however many they are.
  std::size_t unproven = 8;
  int failures_to_pause = 3;  ///< in a row
  std::chrono::milliseconds first_pause{5'000};
  std::chrono::milliseconds longest_pause{60'000};  ///< the first, doubled with each failure
};

/// Who may be called now: the circuit breaker of callbacks. An endpoint that failed several times
/// running, or asked for it, is left alone for a while; then one delivery tries it. Its callbacks
/// spend no tries meanwhile. A value: a copy plans ahead. Not thread-safe.
class CallbackEndpoints {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit CallbackEndpoints(EndpointLimits limits = {}) : limits_(limits) {}

  void begin(const std::string& endpoint);
  void end(const std::string& endpoint, EndpointHealth health, Time now,
           std::optional<std::chrono::milliseconds> pause = std::nullopt);

  /// What to claim for: all but `not_to`, and none besides `only_to` if that is given.
  struct Choice {
    std::vector<std::string> not_to;
    std::optional<std::vector<std::string>> only_to;
  };
  [[nodiscard]] Choice choice(Time now) const;

  /// When the next pause ends, if one is in force.
  [[nodiscard]] std::optional<Time> next_resumption(Time now) const;

 private:
  struct State {
    std::size_t under_way = 0;
    int failures = 0;     ///< in a row
    bool proven = false;  ///< the last delivery was taken
    Time paused_until{};
    Time used_at{};
  };

  [[nodiscard]] bool is_blocked(const State& state, Time now) const;
  [[nodiscard]] std::chrono::milliseconds pause_after(int failures) const;
  void forget_idle();

  EndpointLimits limits_;
  std::map<std::string, State> states_;
};

}  // namespace rdev::service
