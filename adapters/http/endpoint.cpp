#include "adapters/http/endpoint.hpp"

#include <boost/url/authority_view.hpp>
#include <boost/url/grammar/ci_string.hpp>

namespace rdev::http {

namespace urls = boost::urls;

namespace {

bool is_localhost(const urls::authority_view& authority) {
  return authority.host_type() == urls::host_type::name &&
         urls::grammar::ci_is_equal(authority.host_name(), "localhost");
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto refuse = [&] {
    return Error{Errc::malformed, "\"" + std::string(text) +
                                      "\" is no address to listen on: ADDRESS:PORT, such as "
                                      "127.0.0.1:8080 or [::1]:8080, is"};
  };
  const auto parsed = urls::parse_authority(text);
  if (parsed.has_error() || parsed->has_userinfo() || parsed->port().empty()) return refuse();
  // A port over 65535 counts as 0 in Boost.URL.
  if (parsed->port_number() == 0 && parsed->port().find_first_not_of('0') != std::string::npos) {
    return refuse();
  }
  const std::uint16_t port = parsed->port_number();
  if (is_localhost(*parsed)) return Endpoint{"127.0.0.1", port};
  switch (parsed->host_type()) {
    case urls::host_type::ipv4:
      return Endpoint{parsed->host_ipv4_address().to_string(), port};
    case urls::host_type::ipv6:
      return Endpoint{parsed->host_ipv6_address().to_string(), port};
    default:
      return refuse();
  }
}

std::string to_string(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
         std::to_string(endpoint.port);
}

bool is_loopback(const Endpoint& endpoint) {
  return is_loopback_authority(to_string(endpoint));
}

bool is_loopback_authority(std::string_view authority) {
  const auto parsed = urls::parse_authority(authority);
  if (parsed.has_error() || parsed->has_userinfo()) return false;
  switch (parsed->host_type()) {
    case urls::host_type::ipv4:
      return parsed->host_ipv4_address().is_loopback();
    case urls::host_type::ipv6:
      return parsed->host_ipv6_address().is_loopback();
    default:
      return is_localhost(*parsed);
  }
}

}  // namespace rdev::http
