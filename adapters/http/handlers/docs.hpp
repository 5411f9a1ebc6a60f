#pragma once

#include "adapters/http/router.hpp"

namespace rdev::http {

/// /openapi.json, and /docs, the same for people.
void add_docs_routes(Router& router);

}  // namespace rdev::http
