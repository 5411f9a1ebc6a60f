#pragma once

#include "adapters/http/router.hpp"
#include "core/service/event_hub.hpp"

namespace rdev::http {

/// The state changes of a project's builds, as a WebSocket's messages. `hub` must outlive the
/// router.
void add_project_event_routes(Router& router, service::EventHub& hub);

}  // namespace rdev::http
