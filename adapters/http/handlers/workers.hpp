#pragma once

#include <chrono>

#include "adapters/http/router.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::http {

/// The workers that have been seen; one counts as alive when that was less than `alive_for` ago.
/// `storage` and `clock` must outlive the router.
void add_worker_routes(Router& router, ports::Storage& storage, ports::Clock& clock,
                       std::chrono::milliseconds alive_for);

}  // namespace rdev::http
