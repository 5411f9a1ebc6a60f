#include "adapters/http/handlers/health.hpp"

#include <optional>

namespace rdev::http {

namespace {

Result<Response> show_readiness(ports::Storage& storage, const Request& request) {
  if (request.draining) return Error{Errc::unavailable, "the server is stopping"};
  if (auto checked = storage.check(); checked.has_error()) {
    return Error{Errc::unavailable, checked.error().message};
  }
  return json_response(200, {{"status", "ready"}});
}

}  // namespace

void add_health_routes(Router& router, ports::Storage& storage) {
  router.add({.method = "GET",
              .pattern = "/healthz",
              .handler = [](const Request&) -> Result<Response> {
                return json_response(200, {{"status", "ok"}});
              },
              .runs = Route::Runs::at_once,
              .scope = std::nullopt});
  router.add({.method = "GET",
              .pattern = "/readyz",
              .handler = [&](const Request& r) { return show_readiness(storage, r); },
              .scope = std::nullopt});
}

}  // namespace rdev::http
