#pragma once

#include "adapters/http/router.hpp"
#include "core/service/build_service.hpp"
#include "core/service/event_hub.hpp"

namespace rdev::http {

/// A build's events: page by page, as server-sent events where those are asked for, and as a
/// WebSocket's messages. `builds` and `hub` must outlive the router.
void add_build_event_routes(Router& router, service::BuildService& builds, service::EventHub& hub);

}  // namespace rdev::http
