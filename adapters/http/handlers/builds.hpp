#pragma once

#include "adapters/http/router.hpp"
#include "core/service/build_service.hpp"

namespace rdev::http {

/// Submitting, showing and cancelling builds. `builds` must outlive the router.
void add_build_routes(Router& router, service::BuildService& builds);

}  // namespace rdev::http
