#pragma once

#include <string>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::redis {

/// Where a Redis is, and as whom to log in.
struct Url {
  std::string host;
  int port = 6379;
  std::string user;      ///< "" for the default one
  std::string password;  ///< "" for none
};

/// Reads "redis://[USER[:PASSWORD]@]HOST[:PORT]". Errors: invalid, without a word of the URL, which
/// may hold a password in any place.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace rdev::redis
