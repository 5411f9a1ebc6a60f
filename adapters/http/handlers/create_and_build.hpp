#pragma once

#include "adapters/http/router.hpp"
#include "core/service/project_service.hpp"

namespace rdev::http {

/// A project and its first build in one request. `projects` must outlive the router.
void add_create_and_build_routes(Router& router, service::ProjectService& projects);

}  // namespace rdev::http
