#pragma once

#include <span>
#include <string_view>

#include "core/domain/build.hpp"

namespace rdev::agent_stream {

/// The code of a failure which a CLI tells in words alone: by what `message` has of these, else
/// agent_failed.
[[nodiscard]] domain::FailureCode failure_of(
    std::string_view message, std::span<const std::string_view> auth,
    std::span<const std::string_view> rate_limited) noexcept;

}  // namespace rdev::agent_stream
