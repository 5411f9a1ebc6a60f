#include "adapters/http/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace rdev::http {

Result<Target> parse_target(std::string_view text) {
  auto url = boost::urls::parse_origin_form(text);
  if (url.has_error()) url = boost::urls::parse_absolute_uri(text);
  if (url.has_error() || !url->is_path_absolute()) {
    return Error{Errc::malformed, "the request's target is neither a path nor an absolute URL"};
  }
  return Target{std::string(url->encoded_path()), std::string(url->encoded_query())};
}

}  // namespace rdev::http
