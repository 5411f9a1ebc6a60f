#pragma once

#include "adapters/http/router.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::http {

/// The workers that have been seen, and whether they are alive. `storage` and `clock` must outlive
/// the router.
void add_worker_routes(Router& router, ports::Storage& storage, ports::Clock& clock);

}  // namespace rdev::http
