#pragma once

#include <string>
#include <string_view>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "adapters/http/message.hpp"
#include "adapters/http/problem.hpp"
#include "core/domain/result.hpp"
#include "core/domain/trace_context.hpp"
#include "ports/id_generator.hpp"

/// Between Beast's messages and ours.
namespace rdev::http {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// Takes the body out of `message`. Errors: malformed.
[[nodiscard]] Result<Request> to_request(BeastRequest&& message);

/// How a response goes out, besides what it says.
struct Delivery {
  unsigned version = 11;  ///< of HTTP: 10 or 11
  bool keep_alive = false;
  bool without_body = false;  ///< the answer to HEAD: everything but the body
  bool secure = false;        ///< over TLS
  std::string_view request_id;
};

[[nodiscard]] BeastResponse to_beast(Response&& response, const Delivery& delivery);

/// Why a request could not be read, for the client; no status (0) when it is not to be told,
/// because it is gone.
[[nodiscard]] Problem read_problem(const boost::beast::error_code& failure);

/// The request id the client gave, if it is fit for logs and headers.
[[nodiscard]] std::string given_request_id(const BeastRequest& message);

/// The trace the request belongs to, in a span of the server's own.
[[nodiscard]] domain::TraceContext trace_of(const BeastRequest& message, ports::IdGenerator& ids);

}  // namespace rdev::http
