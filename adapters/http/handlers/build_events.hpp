#pragma once

#include "adapters/http/router.hpp"
#include "core/service/build_service.hpp"

namespace rdev::http {

/// A build's events, page by page. `builds` must outlive the router.
void add_build_event_routes(Router& router, service::BuildService& builds);

}  // namespace rdev::http
