#pragma once

#include <optional>

#include "adapters/http/message.hpp"
#include "adapters/http/problem.hpp"

namespace rdev::http {

/// Keeps web pages away from a server that trusts whoever reaches its loopback address. A page
/// whose name was made to resolve to 127.0.0.1 (DNS rebinding) shows in the Host header, one that
/// posts across origins in the Origin header; programs send neither, or this server's own.
[[nodiscard]] std::optional<Problem> refuse_foreign_page(const Request& request);

}  // namespace rdev::http
