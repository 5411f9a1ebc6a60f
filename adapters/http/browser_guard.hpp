#pragma once

#include <optional>

#include "adapters/http/message.hpp"
#include "adapters/http/problem.hpp"

namespace rdev::http {

/// Keeps web pages away from a server that trusts whoever reaches its loopback address. A page
/// whose name was made to resolve to 127.0.0.1 (DNS rebinding) shows in the Host header, one that
/// posts across origins in the Origin header; programs send neither, or this server's own.
[[nodiscard]] std::optional<Problem> refuse_foreign_page(const Request& request);

/// Keeps pages of other origins from opening WebSockets, which browsers let them do, and read,
/// unlike anything else: with the standing of who is logged in at a proxy, for one. A page shows in
/// the Origin header, which must name the server as the request does: by Host, or by the
/// X-Forwarded-Host of a trusted proxy. Programs send no Origin.
[[nodiscard]] std::optional<Problem> refuse_foreign_socket(const Request& request);

}  // namespace rdev::http
