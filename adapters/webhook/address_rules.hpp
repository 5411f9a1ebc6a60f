#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "core/domain/result.hpp"

namespace rdev::webhook {

/// A range of addresses, "10.96.0.0/12" or "fd00::/8".
class AddressRange {
 public:
  /// A single address is a range of one. Errors: invalid.
  [[nodiscard]] static Result<AddressRange> parse(const std::string& cidr);

  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

 private:
  boost::asio::ip::address first_;
  unsigned short prefix_ = 0;
};

/// Which addresses callbacks may go to: only those of the public internet, besides what the
/// operator allows, and never what the operator denies. IPv6 forms that hold an IPv4 address
/// (mapped, NAT64, 6to4, Teredo) are refused as such, whatever is in them. Immutable.
class AddressRules {
 public:
  AddressRules() = default;
  explicit AddressRules(std::vector<AddressRange> allowed, std::vector<AddressRange> denied = {})
      : allowed_(std::move(allowed)), denied_(std::move(denied)) {}

  /// Why the address is refused, such as "a private address"; nothing for a good one.
  [[nodiscard]] std::optional<std::string> fault(const boost::asio::ip::address& address) const;

 private:
  std::vector<AddressRange> allowed_;
  std::vector<AddressRange> denied_;
};

}  // namespace rdev::webhook
