#pragma once

#include <memory>

#include "adapters/http/cursors.hpp"
#include "adapters/http/router.hpp"
#include "core/service/build_service.hpp"

namespace rdev::http {

/// The builds of a project, page by page. `builds` must outlive the router.
void add_build_list_routes(Router& router, service::BuildService& builds,
                           std::shared_ptr<Cursors> cursors);

}  // namespace rdev::http
