#pragma once

#include "adapters/http/router.hpp"
#include "core/service/build_service.hpp"

namespace rdev::http {

/// The builds of a project, page by page. `builds` must outlive the router.
void add_build_list_routes(Router& router, service::BuildService& builds);

}  // namespace rdev::http
