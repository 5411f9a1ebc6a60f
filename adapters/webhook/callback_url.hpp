#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "adapters/webhook/address_rules.hpp"
#include "core/domain/result.hpp"

namespace rdev::webhook {

/// A callback's URL, taken apart.
struct CallbackUrl {
  bool tls = true;
  std::string host;  ///< a name in lower case, or an address without brackets
  std::uint16_t port = 443;
  std::string target;                               ///< path and query, as sent
  std::optional<boost::asio::ip::address> address;  ///< if the host is one

  /// The header Host: with brackets, and without the scheme's own port.
  [[nodiscard]] std::string authority() const;
};

/// Strict where clients are known to differ: an address is four plain decimal numbers, or IPv6 in
/// brackets without a zone; a name is plain ASCII. Errors: invalid, saying what is wrong.
[[nodiscard]] Result<CallbackUrl> parse_callback_url(std::string_view url);

/// What can be said against a URL by looking at it alone: its form, its port, its address if that
/// is written in it. Nothing for a good one. The rest shows when its name is resolved.
[[nodiscard]] std::optional<std::string> callback_url_fault(std::string_view url,
                                                            const AddressRules& rules);

/// The part of that which does not concern the form.
[[nodiscard]] std::optional<std::string> destination_fault(const CallbackUrl& url,
                                                           const AddressRules& rules);

}  // namespace rdev::webhook
