#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "adapters/http/message.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// The proxies whose word on who the client is counts. Immutable, so thread-safe.
class TrustedProxies {
 public:
  /// Networks as "10.0.0.0/8" or "fd00::/8", or single addresses. Errors: malformed.
  [[nodiscard]] static Result<TrustedProxies> parse(const std::vector<std::string>& networks);

  /// Whether `address` is one of them.
  [[nodiscard]] bool contains(std::string_view address) const;

  /// Who sent the request that came from `peer`: the last address in X-Forwarded-For that is no
  /// trusted proxy's, because what stands before that anybody could have written. `peer` itself
  /// if that is no trusted proxy, or nothing sensible is told.
  [[nodiscard]] std::string client_of(const std::string& peer, const Request& request) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace rdev::http
