#include "adapters/http/trusted_proxies.hpp"

#include <algorithm>
#include <optional>

#include <boost/url/grammar/ci_string.hpp>

#include "adapters/http/server_options.hpp"

namespace rdev::http {

namespace ip = boost::asio::ip;

namespace {

constexpr unsigned short kWholeV4 = 32;
constexpr unsigned short kWholeV6 = 128;

/// An IPv4 address that came in IPv6's clothes is that IPv4 address.
std::optional<ip::address> parse_address(std::string_view text) {
  boost::system::error_code failure;
  const ip::address address = ip::make_address(std::string(text), failure);
  if (failure) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Every address of every X-Forwarded-For, in the order of the hops.
std::vector<std::string> hops_of(const Request& request) {
  std::vector<std::string> hops;
  for (const auto& [name, value] : request.headers) {
    if (!boost::urls::grammar::ci_is_equal(name, "X-Forwarded-For")) continue;
    std::string_view rest = value;
    while (true) {
      const std::size_t comma = rest.find(',');
      hops.emplace_back(trimmed(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return hops;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    boost::system::error_code failure;
    if (const auto single = parse_address(text)) {
      if (single->is_v4()) proxies.v4_.emplace_back(single->to_v4(), kWholeV4);
      if (single->is_v6()) proxies.v6_.emplace_back(single->to_v6(), kWholeV6);
    } else if (text.find(':') == std::string::npos) {
      proxies.v4_.push_back(ip::make_network_v4(text, failure).canonical());
    } else {
      proxies.v6_.push_back(ip::make_network_v6(text, failure).canonical());
    }
    if (failure) {
      return Error{Errc::malformed, "'" + text + "' is no network such as 10.0.0.0/8 or fd00::/8"};
    }
  }
  return proxies;
}

bool TrustedProxies::contains(std::string_view address) const {
  const auto parsed = parse_address(address);
  if (!parsed) return false;
  if (parsed->is_v4()) {
    return std::any_of(v4_.begin(), v4_.end(), [&](const ip::network_v4& network) {
      return ip::network_v4(parsed->to_v4(), network.prefix_length()).canonical() == network;
    });
  }
  return std::any_of(v6_.begin(), v6_.end(), [&](const ip::network_v6& network) {
    return ip::network_v6(parsed->to_v6(), network.prefix_length()).canonical() == network;
  });
}

std::string TrustedProxies::client_of(const std::string& peer, const Request& request) const {
  if (!contains(peer)) return peer;
  std::string client = peer;
  std::vector<std::string> hops = hops_of(request);
  for (; !hops.empty(); hops.pop_back()) {
    const auto address = parse_address(hops.back());
    if (!address) break;
    client = address->to_string();
    if (!contains(client)) break;
  }
  return client;
}

Result<void> check_trusted_proxies(const std::vector<std::string>& networks) {
  const auto parsed = TrustedProxies::parse(networks);
  if (parsed.has_error()) return parsed.error();
  return {};
}

}  // namespace rdev::http
