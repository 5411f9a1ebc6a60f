#include "adapters/codex/failures.hpp"

#include <array>

#include "adapters/agent_stream/failure_words.hpp"

namespace rdev::codex {

namespace {

constexpr std::array<std::string_view, 3> kAuth{"status 401", "status 403", "status: 401"};
constexpr std::array<std::string_view, 3> kLimits{"status 429", "status: 429", "usage limit"};

}  // namespace

domain::FailureCode failure_of(std::string_view message) noexcept {
  return agent_stream::failure_of(message, kAuth, kLimits);
}

}  // namespace rdev::codex
