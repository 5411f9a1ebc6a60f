#include "adapters/http/browser_guard.hpp"

#include <boost/url/authority_view.hpp>
#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/scheme.hpp>
#include <boost/url/url_view.hpp>

#include "adapters/http/endpoint.hpp"

namespace rdev::http {

namespace urls = boost::urls;

namespace {

/// Whether `host`, as headers have it, is where a page of `origin` came from. A port that goes
/// without saying may be said by either.
bool is_host_of(const urls::url_view& origin, std::string_view host) {
  const auto authority = urls::parse_authority(host);
  if (authority.has_error() || authority->has_userinfo()) return false;
  const std::string_view standard = origin.scheme_id() == urls::scheme::https ? "443" : "80";
  const auto port_of = [&](std::string_view port) { return port.empty() ? standard : port; };
  return urls::grammar::ci_is_equal(origin.encoded_host(), authority->encoded_host()) &&
         port_of(origin.port()) == port_of(authority->port());
}

}  // namespace

std::optional<Problem> refuse_foreign_page(const Request& request) {
  const auto host = request.header("Host");
  if (host && !is_loopback_authority(*host)) {
    return http_problem(421, "this server answers to localhost, 127.0.0.0/8 and [::1] only");
  }
  const auto origin = request.header("Origin");
  if (!origin) return std::nullopt;
  const auto parsed = urls::parse_uri(*origin);
  const bool is_own =
      host && parsed.has_value() &&
      urls::grammar::ci_is_equal(urls::string_view(parsed->encoded_authority()), *host);
  if (is_own) return std::nullopt;
  return http_problem(403, "requests of pages from other origins are refused");
}

std::optional<Problem> refuse_foreign_socket(const Request& request) {
  const auto origin = request.header("Origin");
  if (!origin) return std::nullopt;
  const auto parsed = urls::parse_uri(*origin);
  if (parsed.has_value() && parsed->has_authority()) {
    const auto host = request.header("Host");
    if (host && is_host_of(*parsed, *host)) return std::nullopt;
    const auto forwarded = request.header("X-Forwarded-Host");
    if (request.proxied && forwarded && is_host_of(*parsed, *forwarded)) return std::nullopt;
  }
  return http_problem(403, "WebSockets of pages from other origins are refused");
}

}  // namespace rdev::http
