#include "adapters/http/handlers/metrics.hpp"

#include <utility>

namespace rdev::http {

void add_metrics_route(Router& router, MetricsText text, std::optional<domain::Scope> scope) {
  router.add({.method = "GET",
              .pattern = "/metrics",
              .handler = [text = std::move(text)](const Request&) -> Result<Response> {
                return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                                .body = text(),
                                .headers = {}};
              },
              .scope = scope});
}

}  // namespace rdev::http
