#include "core/service/callback_endpoints.hpp"

#include <algorithm>

namespace rdev::service {

namespace {

/// Enough for any real installation; beyond it those that were used longest ago begin anew. Each
/// is a parameter of a query, too.
constexpr std::size_t kMaxStates = 500;

}  // namespace

void CallbackEndpoints::begin(const std::string& endpoint) {
  ++states_[endpoint].under_way;
}

void CallbackEndpoints::end(const std::string& endpoint, EndpointHealth health, Time now,
                            std::optional<std::chrono::milliseconds> pause) {
  State& state = states_[endpoint];
  if (state.under_way > 0) --state.under_way;
  state.used_at = now;
  if (health == EndpointHealth::sound) {
    state.failures = 0;
    state.proven = true;
  } else if (health == EndpointHealth::sick) {
    ++state.failures;
    state.proven = false;
    if (state.failures >= limits_.failures_to_pause) {
      state.paused_until = std::max(state.paused_until, now + pause_after(state.failures));
    }
  }
  if (pause) state.paused_until = std::max(state.paused_until, now + *pause);
  forget_idle();
}

CallbackEndpoints::Choice CallbackEndpoints::choice(Time now) const {
  Choice choice;
  std::size_t unproven = 0;
  std::vector<std::string> proven;
  for (const auto& [endpoint, state] : states_) {
    if (!state.proven) unproven += state.under_way;
    if (is_blocked(state, now)) {
      choice.not_to.push_back(endpoint);
    } else if (state.proven) {
      proven.push_back(endpoint);
    }
  }
  if (unproven >= limits_.unproven) return {{}, std::move(proven)};
  return choice;
}

std::optional<CallbackEndpoints::Time> CallbackEndpoints::next_resumption(Time now) const {
  std::optional<Time> next;
  for (const auto& [endpoint, state] : states_) {
    if (state.paused_until > now && (!next || state.paused_until < *next)) {
      next = state.paused_until;
    }
  }
  return next;
}

bool CallbackEndpoints::is_blocked(const State& state, Time now) const {
  if (now < state.paused_until) return true;
  const bool on_trial = state.failures >= limits_.failures_to_pause;
  return state.under_way >= (on_trial ? 1 : limits_.per_endpoint);
}

std::chrono::milliseconds CallbackEndpoints::pause_after(int failures) const {
  const int doublings = std::clamp(failures - limits_.failures_to_pause, 0, 20);
  return std::min(limits_.first_pause * (1 << doublings), limits_.longest_pause);
}

void CallbackEndpoints::forget_idle() {
  while (states_.size() > kMaxStates) {
    auto oldest = states_.end();
    for (auto state = states_.begin(); state != states_.end(); ++state) {
      if (state->second.under_way > 0) continue;
      if (oldest == states_.end() || state->second.used_at < oldest->second.used_at) oldest = state;
    }
    if (oldest == states_.end()) return;
    states_.erase(oldest);
  }
}

}  // namespace rdev::service
