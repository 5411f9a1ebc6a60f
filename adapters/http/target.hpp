#pragma once

#include <string>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::http {

/// The target of a request line, split.
struct Target {
  std::string path;   ///< percent-encoded
  std::string query;  ///< percent-encoded, without the '?'
};

/// Reads the origin form ("/a?b") and the absolute form ("http://host/a?b"), whose authority
/// means nothing here. Errors: malformed.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

}  // namespace rdev::http
