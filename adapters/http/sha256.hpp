#pragma once

#include <string>
#include <string_view>

namespace rdev::http {

/// Every byte as two digits.
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// SHA-256 in lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace rdev::http
