#pragma once

#include <string>
#include <string_view>

namespace rdev::domain {

/// With the letters A to Z in lower case, and all else as it is.
[[nodiscard]] inline std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace rdev::domain
