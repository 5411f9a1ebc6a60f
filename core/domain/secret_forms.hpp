#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rdev::domain {

/// Shorter pieces are not looked for: masking every "true" or "3306" makes logs unreadable.
inline constexpr std::size_t kShortestSecret = 6;

/// One way a secret may look in an output.
struct SecretForm {
  std::string text;
  bool wraps = false;  ///< line breaks may stand within, as `base64` puts them
};

/// The ways `secret` may look: as it is, each of its lines, as part of a JSON string or of a URL,
/// and in base64 (both alphabets) whatever stands before and after it in the encoded text.
/// None for a secret that is too short.
[[nodiscard]] std::vector<SecretForm> forms_of(std::string_view secret);

}  // namespace rdev::domain
