#include "adapters/http/handlers/project_events.hpp"

#include "adapters/http/handlers/watching.hpp"
#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"

namespace rdev::http {

namespace {

Result<Response> open_websocket(service::EventHub& hub, const Request& request) {
  if (!request.upgrades) return upgrade_required(request);
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto id = project_id_of(request);
  if (id.has_error()) return id.error();
  return watch(request, hub.watch_project(*id));
}

}  // namespace

void add_project_event_routes(Router& router, service::EventHub& hub) {
  router.add({.method = "GET",
              .pattern = "/projects/{id}/events/ws",
              .handler = [&](const Request& r) { return open_websocket(hub, r); },
              .scope = domain::Scope::builds_read});
}

}  // namespace rdev::http
