#pragma once

#include "adapters/http/router.hpp"
#include "ports/templates.hpp"

namespace rdev::http {

/// The templates a build may name. `templates` must outlive the router.
void add_template_routes(Router& router, ports::Templates& templates);

}  // namespace rdev::http
