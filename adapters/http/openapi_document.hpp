#pragma once

#include <string_view>

namespace rdev::http {

/// openapi.json, built into the program.
[[nodiscard]] std::string_view openapi_document() noexcept;

}  // namespace rdev::http
