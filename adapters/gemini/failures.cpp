#include "adapters/gemini/failures.hpp"

#include <array>

#include "adapters/agent_stream/failure_words.hpp"

namespace rdev::gemini {

namespace {

// A bad key is refused with status 400.
constexpr std::array<std::string_view, 5> kAuth{"\"code\":401", "\"code\":403", "UNAUTHENTICATED",
                                                "API_KEY_INVALID", "API key not valid"};
constexpr std::array<std::string_view, 3> kLimits{"\"code\":429", "RESOURCE_EXHAUSTED",
                                                  "exhausted your"};

}  // namespace

domain::FailureCode failure_of(std::string_view message) noexcept {
  return agent_stream::failure_of(message, kAuth, kLimits);
}

}  // namespace rdev::gemini
