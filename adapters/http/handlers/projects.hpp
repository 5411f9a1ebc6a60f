#pragma once

#include <memory>

#include "adapters/http/cursors.hpp"
#include "adapters/http/router.hpp"
#include "core/service/project_service.hpp"

namespace rdev::http {

/// Creating, showing, listing and removing projects. `projects` must outlive the router.
void add_project_routes(Router& router, service::ProjectService& projects,
                        std::shared_ptr<Cursors> cursors);

}  // namespace rdev::http
