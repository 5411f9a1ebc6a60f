#include "adapters/codex/failures.hpp"

#include <algorithm>
#include <array>

namespace rdev::codex {

namespace {

constexpr std::array<std::string_view, 3> kAuth{"status 401", "status 403", "status: 401"};
constexpr std::array<std::string_view, 3> kLimits{"status 429", "status: 429", "usage limit"};

template <class Words>
bool says_any(std::string_view message, const Words& words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return message.find(word) != std::string_view::npos;
  });
}

}  // namespace

domain::FailureCode failure_of(std::string_view message) noexcept {
  if (says_any(message, kAuth)) return domain::FailureCode::agent_auth;
  if (says_any(message, kLimits)) return domain::FailureCode::agent_rate_limited;
  return domain::FailureCode::agent_failed;
}

}  // namespace rdev::codex
