#pragma once

#include <memory>

#include "adapters/http/message.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// Whether the request's Accept header names server-sent events.
[[nodiscard]] bool accepts_events(const Request& request);

/// 426, for a plain request to what is a WebSocket.
[[nodiscard]] Response upgrade_required(const Request& request);

/// The answer of a request to watch: the feed, or 503 with a time to come back when too many do.
[[nodiscard]] Result<Response> watch(const Request& request,
                                     Result<std::shared_ptr<service::EventFeed>> feed);

}  // namespace rdev::http
