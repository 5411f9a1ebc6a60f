#include "adapters/http/browser_guard.hpp"

#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "adapters/http/endpoint.hpp"

namespace rdev::http {

std::optional<Problem> refuse_foreign_page(const Request& request) {
  const auto host = request.header("Host");
  if (host && !is_loopback_authority(*host)) {
    return http_problem(421, "this server answers to localhost, 127.0.0.0/8 and [::1] only");
  }
  const auto origin = request.header("Origin");
  if (!origin) return std::nullopt;
  const auto parsed = boost::urls::parse_uri(*origin);
  const bool is_own = host && parsed.has_value() &&
                      boost::urls::grammar::ci_is_equal(
                          boost::urls::string_view(parsed->encoded_authority()), *host);
  if (is_own) return std::nullopt;
  return http_problem(403, "requests of pages from other origins are refused");
}

}  // namespace rdev::http
