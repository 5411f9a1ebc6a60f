#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// What an RFC 9457 problem document is made of.
struct Problem {
  int status = 500;
  std::string type = "about:blank";
  std::string title;
  std::string detail;
  std::vector<FieldError> errors;
  std::vector<Header> headers;  ///< of the response
};

/// A problem of HTTP itself, such as 404 for a path that is none; titled by its status.
[[nodiscard]] Problem http_problem(int status, std::string detail);

/// The one mapping from errors to HTTP. From 500 on, the detail says nothing of the cause: that
/// may name what is none of the client's business, and belongs into the log.
[[nodiscard]] Problem problem_of(const Error& error);

/// application/problem+json; `instance` is the path of the request.
[[nodiscard]] Response to_response(const Problem& problem, std::string_view instance);

}  // namespace rdev::http
