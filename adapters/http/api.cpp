#include "adapters/http/api.hpp"

#include <memory>
#include <utility>

#include "adapters/http/auth/gate.hpp"
#include "adapters/http/cursors.hpp"
#include "adapters/http/handlers/build_events.hpp"
#include "adapters/http/handlers/build_list.hpp"
#include "adapters/http/handlers/builds.hpp"
#include "adapters/http/handlers/callbacks.hpp"
#include "adapters/http/handlers/create_and_build.hpp"
#include "adapters/http/handlers/docs.hpp"
#include "adapters/http/handlers/health.hpp"
#include "adapters/http/handlers/project_events.hpp"
#include "adapters/http/handlers/projects.hpp"
#include "adapters/http/handlers/templates.hpp"
#include "adapters/http/handlers/workers.hpp"
#include "adapters/http/idempotency.hpp"
#include "adapters/http/rate_limiter.hpp"
#include "adapters/http/watch_limiter.hpp"

namespace rdev::http {

namespace {

/// Lets every request go through `stage.filter`.
template <class Stage, class... Arguments>
void add_filter(Router& router, Arguments&&... arguments) {
  const auto stage = std::make_shared<Stage>(std::forward<Arguments>(arguments)...);
  router.add_filter([stage](const Route& route, Request& request, const Next& next) {
    return stage->filter(route, request, next);
  });
}

void add_filters(Router& router, const ApiParts& parts, const ApiOptions& options) {
  add_filter<Gate>(router, parts.storage, parts.clock, parts.logger,
                   GateOptions{options.keys_required});
  add_filter<RateLimiter>(router, parts.clock, options.requests_per_minute);
  add_filter<WatchLimiter>(router, options.max_watchers_per_key);
  add_filter<Idempotency>(router, parts.storage, parts.clock, parts.ids, parts.logger);
}

}  // namespace

Router make_api(const ApiParts& parts, const ApiOptions& options) {
  Router router;
  add_filters(router, parts, options);
  const auto cursors = std::make_shared<Cursors>(parts.storage, parts.ids);
  add_build_routes(router, parts.builds);
  add_build_list_routes(router, parts.builds, cursors);
  add_build_event_routes(router, parts.builds, parts.events);
  add_project_event_routes(router, parts.events);
  add_project_routes(router, parts.projects, cursors);
  add_create_and_build_routes(router, parts.projects);
  add_template_routes(router, parts.templates);
  add_worker_routes(router, parts.storage, parts.clock);
  if (parts.callbacks != nullptr) add_callback_routes(router, *parts.callbacks);
  add_health_routes(router, parts.storage);
  if (parts.metrics) add_metrics_route(router, parts.metrics, domain::Scope::builds_read);
  add_docs_routes(router);
  return router;
}

}  // namespace rdev::http
