#include "adapters/gemini/failures.hpp"

#include <algorithm>
#include <array>

namespace rdev::gemini {

namespace {

// A bad key is refused with status 400.
constexpr std::array<std::string_view, 5> kAuth{"\"code\":401", "\"code\":403", "UNAUTHENTICATED",
                                                "API_KEY_INVALID", "API key not valid"};
constexpr std::array<std::string_view, 3> kLimits{"\"code\":429", "RESOURCE_EXHAUSTED",
                                                  "exhausted your"};

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

}  // namespace rdev::gemini
