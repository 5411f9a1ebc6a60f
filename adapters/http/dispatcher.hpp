#pragma once

#include "adapters/http/router.hpp"
#include "ports/logger.hpp"

namespace rdev::http {

/// From a request to its response, apart from sockets and threads. Thread-safe.
class Dispatcher {
 public:
  /// Either an answer that is known already, or the route to call for it.
  struct Plan {
    const Route* route = nullptr;
    Response refusal;
  };

  /// With `loopback_only`, requests that a web page could have made are refused.
  Dispatcher(Router router, ports::Logger& logger, bool loopback_only);

  /// Never blocks. Sets the request's `params`.
  [[nodiscard]] Plan plan(Request& request) const;

  /// Asks the filters, parses the body if the route takes one, and calls the handler; blocks as
  /// those do. What they throw is logged and becomes a 500.
  [[nodiscard]] Response call(const Route& route, Request& request) const;

 private:
  [[nodiscard]] Response run(const Route& route, Request& request) const;
  [[nodiscard]] static Result<Response> handle(const Route& route, Request& request);
  [[nodiscard]] Response fail(const Error& error, const Request& request) const;

  Router router_;
  ports::Logger& logger_;
  bool loopback_only_;
};

}  // namespace rdev::http
