#pragma once

#include <functional>
#include <optional>
#include <string>

#include "adapters/http/router.hpp"

namespace rdev::http {

/// Gives all measurements in Prometheus' text format. May block as the database does.
using MetricsText = std::function<std::string()>;

/// GET /metrics. Its query is ignored.
void add_metrics_route(Router& router, MetricsText text, std::optional<domain::Scope> scope);

}  // namespace rdev::http
