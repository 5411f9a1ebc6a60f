#include "adapters/http/api.hpp"

#include <memory>

#include "adapters/http/auth/gate.hpp"
#include "adapters/http/handlers/build_events.hpp"
#include "adapters/http/handlers/build_list.hpp"
#include "adapters/http/handlers/builds.hpp"
#include "adapters/http/handlers/callbacks.hpp"
#include "adapters/http/handlers/create_and_build.hpp"
#include "adapters/http/handlers/health.hpp"
#include "adapters/http/handlers/project_events.hpp"
#include "adapters/http/handlers/projects.hpp"
#include "adapters/http/handlers/templates.hpp"
#include "adapters/http/handlers/workers.hpp"

namespace rdev::http {

Router make_api(const ApiParts& parts, const ApiOptions& options) {
  Router router;
  const auto gate = std::make_shared<Gate>(parts.storage, parts.clock, parts.logger,
                                           GateOptions{options.keys_required});
  router.add_filter([gate](const Route& route, Request& request, const Next& next) {
    return gate->filter(route, request, next);
  });
  add_build_routes(router, parts.builds);
  add_build_list_routes(router, parts.builds);
  add_build_event_routes(router, parts.builds, parts.events);
  add_project_event_routes(router, parts.events);
  add_project_routes(router, parts.projects);
  add_create_and_build_routes(router, parts.projects);
  add_template_routes(router, parts.templates);
  add_worker_routes(router, parts.storage, parts.clock);
  if (parts.callbacks != nullptr) add_callback_routes(router, *parts.callbacks);
  add_health_routes(router, parts.storage);
  if (parts.metrics) add_metrics_route(router, parts.metrics, domain::Scope::builds_read);
  return router;
}

}  // namespace rdev::http
