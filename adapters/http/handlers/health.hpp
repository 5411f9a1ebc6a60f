#pragma once

#include "adapters/http/router.hpp"
#include "ports/storage.hpp"

namespace rdev::http {

/// /healthz: the process answers, whatever the database does. /readyz: it can do its work.
/// Their queries are ignored, because probes like to add some. `storage` must outlive the router.
void add_health_routes(Router& router, ports::Storage& storage);

}  // namespace rdev::http
