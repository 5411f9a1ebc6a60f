#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::http {

/// Where a server listens.
struct Endpoint {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6, without brackets
  std::uint16_t port = 0;             ///< 0: any that is free

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads "127.0.0.1:8080", "[::1]:8080" and "localhost:8080", which is 127.0.0.1 without asking
/// anybody. Other names are refused: what they stand for is not ours to guess. Errors: malformed.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

/// "127.0.0.1:8080", "[::1]:8080".
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// Whether only this machine can reach it.
[[nodiscard]] bool is_loopback(const Endpoint& endpoint);

/// Whether an authority ("localhost:8080", as in a Host header) names this machine's loopback:
/// localhost, 127.0.0.0/8 or [::1].
[[nodiscard]] bool is_loopback_authority(std::string_view authority);

}  // namespace rdev::http
