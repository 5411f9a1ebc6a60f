#pragma once

#include "adapters/http/router.hpp"
#include "core/service/callback_service.hpp"

namespace rdev::http {

/// Listing callbacks, delivering them again, and rotating what signs them. `callbacks` must outlive
/// the router.
void add_callback_routes(Router& router, service::CallbackService& callbacks);

}  // namespace rdev::http
