#include "adapters/http/message.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <boost/url/grammar/ci_string.hpp>

namespace rdev::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const Header& header) {
    return boost::urls::grammar::ci_is_equal(header.first, name);
  });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

Response json_response(int status, const boost::json::object& body, std::vector<Header> headers) {
  return {status, "application/json", boost::json::serialize(body), std::move(headers)};
}

Response no_content() {
  return {204, {}, {}, {}};
}

}  // namespace rdev::http
