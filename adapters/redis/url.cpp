#include "adapters/redis/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace rdev::redis {

Result<Url> parse_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
  const bool is_whole = parsed.has_value() && parsed->scheme() == "redis" &&
                        !parsed->host().empty() &&
                        (parsed->encoded_path().empty() || parsed->encoded_path() == "/") &&
                        !parsed->has_query() && !parsed->has_fragment();
  if (!is_whole) {
    return Error{Errc::invalid,
                 "not of the form redis://USER:PASSWORD@HOST:PORT; characters such as @ : / % in a "
                 "name or password are written as %40 and so on"};
  }
  Url url;
  url.host = std::string(parsed->host_address());
  if (parsed->has_port() && parsed->port_number() != 0) url.port = parsed->port_number();
  url.user = parsed->user();
  url.password = parsed->password();
  return url;
}

}  // namespace rdev::redis
