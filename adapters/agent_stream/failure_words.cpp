#include "adapters/agent_stream/failure_words.hpp"

#include <algorithm>

namespace rdev::agent_stream {

namespace {

bool says_any(std::string_view message, std::span<const std::string_view> words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return message.find(word) != std::string_view::npos;
  });
}

}  // namespace

domain::FailureCode failure_of(std::string_view message, std::span<const std::string_view> auth,
                               std::span<const std::string_view> rate_limited) noexcept {
  if (says_any(message, auth)) return domain::FailureCode::agent_auth;
  if (says_any(message, rate_limited)) return domain::FailureCode::agent_rate_limited;
  return domain::FailureCode::agent_failed;
}

}  // namespace rdev::agent_stream
