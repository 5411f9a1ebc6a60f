#pragma once

#include <memory>

#include <boost/json/object.hpp>

#include "adapters/http/cursors.hpp"
#include "adapters/http/router.hpp"
#include "core/service/project_service.hpp"

namespace rdev::http {

/// A project with what has been made for it.
[[nodiscard]] boost::json::object project_json(const service::Provisioning::Made& project);

/// Creating, showing, listing and removing projects. `projects` must outlive the router.
void add_project_routes(Router& router, service::ProjectService& projects,
                        std::shared_ptr<Cursors> cursors);

}  // namespace rdev::http
