#include "adapters/webhook/callback_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace rdev::webhook {

namespace urls = boost::urls;

namespace {

Error invalid(const std::string& what) {
  return {Errc::invalid, "the callback URL " + what};
}

// Services that take lines of text, or act on whoever reaches them, and never receive callbacks.
constexpr std::array<std::uint16_t, 44> kDeniedPorts{
    0,    1,    7,    9,    19,   20,   21,   22,   23,   25,   37,    42,    53,    69,   79,
    110,  111,  119,  135,  139,  143,  161,  389,  445,  465,  514,   587,   636,   993,  995,
    1433, 1521, 2049, 2375, 2379, 3306, 3389, 5432, 5900, 6379, 10250, 10255, 11211, 27017};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
}

/// Whether some client would read the name as a number, and so as an IPv4 address: "127.1",
/// "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1.".
bool looks_numeric(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), is_digit)) return true;
  return last.starts_with("0x") && last.find_first_not_of("0123456789abcdef", 2) == last.npos;
}

Result<std::string> read_name(const urls::url_view& parsed) {
  std::string host = parsed.host();
  const std::string_view written(parsed.encoded_host().data(), parsed.encoded_host().size());
  if (written.find('%') != std::string_view::npos) return invalid("has an encoded host");
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (looks_numeric(host)) return invalid("writes an address in an odd notation");
  if (host.size() > 253 || !std::all_of(host.begin(), host.end(), is_name_char) ||
      host.front() == '.' || host.find("..") != std::string::npos) {
    return invalid("has no valid host name");
  }
  return host;
}

/// Whether the URL's host is `address` to its end.
bool written_as(std::string_view url, std::string_view address) {
  std::string_view rest = url.substr(url.find("://") + 3);
  if (!rest.starts_with(address)) return false;
  rest.remove_prefix(address.size());
  return rest.empty() || std::string_view(":/?#").find(rest.front()) != std::string_view::npos;
}

}  // namespace

std::string CallbackUrl::authority() const {
  std::string text = address && address->is_v6() ? "[" + host + "]" : host;
  if (port != (tls ? 443 : 80)) text += ":" + std::to_string(port);
  return text;
}

Result<CallbackUrl> parse_callback_url(std::string_view url) {
  const auto parsed = urls::parse_uri(url);
  if (parsed.has_error()) return invalid("is no well-formed absolute URL");
  CallbackUrl result;
  if (parsed->scheme_id() == urls::scheme::http) {
    result.tls = false;
    result.port = 80;
  } else if (parsed->scheme_id() != urls::scheme::https) {
    return invalid("is neither http nor https");
  }
  if (parsed->has_userinfo()) return invalid("carries credentials");
  if (parsed->host_type() == urls::host_type::ipv4) {
    result.address = boost::asio::ip::address_v4(parsed->host_ipv4_address().to_bytes());
    result.host = result.address->to_string();
    // Of a name that only begins like an address Boost.URL takes that for the host, and the rest,
    // as in "127.0.0.1.5", for a path.
    if (!written_as(url, result.host)) return invalid("writes an address in an odd notation");
  } else if (parsed->host_type() == urls::host_type::ipv6) {
    result.address = boost::asio::ip::address_v6(parsed->host_ipv6_address().to_bytes());
    result.host = result.address->to_string();
  } else if (parsed->host_type() == urls::host_type::name && !parsed->host().empty()) {
    auto name = read_name(*parsed);
    if (name.has_error()) return name.error();
    result.host = std::move(*name);
  } else {
    return invalid("has no host");
  }
  if (parsed->has_port() && !parsed->port().empty()) {
    const std::string_view text(parsed->port().data(), parsed->port().size());
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), result.port);
    if (failure != std::errc() || result.port == 0) return invalid("has a port that is none");
  }
  result.target = std::string(parsed->encoded_target());
  if (!result.target.starts_with('/')) result.target.insert(0, 1, '/');
  return result;
}

std::optional<std::string> destination_fault(const CallbackUrl& url, const AddressRules& rules) {
  if (std::find(kDeniedPorts.begin(), kDeniedPorts.end(), url.port) != kDeniedPorts.end()) {
    return "the callback URL's port " + std::to_string(url.port) + " is not allowed";
  }
  if (!url.address) return std::nullopt;
  if (const auto fault = rules.fault(*url.address)) {
    return "the callback URL's host is " + *fault + ", which is not allowed";
  }
  return std::nullopt;
}

std::optional<std::string> callback_url_fault(std::string_view url, const AddressRules& rules) {
  const auto parsed = parse_callback_url(url);
  if (parsed.has_error()) return parsed.error().message;
  return destination_fault(*parsed, rules);
}

}  // namespace rdev::webhook
