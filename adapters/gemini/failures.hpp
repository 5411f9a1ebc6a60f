#pragma once

#include <string_view>

#include "core/domain/build.hpp"

namespace rdev::gemini {

/// What the CLI's words on a failed request mean for the build: they are all that it tells.
[[nodiscard]] domain::FailureCode failure_of(std::string_view message) noexcept;

}  // namespace rdev::gemini
