#include "adapters/http/handlers/builds.hpp"

#include "adapters/http/handlers/caller.hpp"
#include "adapters/http/idempotency.hpp"
#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"
#include "core/domain/build_json.hpp"

namespace rdev::http {

namespace {

Response accepted(const domain::BuildAuditEntry& entry) {
  return json_response(202,
                       {{"task_id", entry.task_id.str()},
                        {"project_id", entry.project_id.str()},
                        {"status", domain::to_string(entry.status)},
                        {"created_at", domain::format_rfc3339(entry.created_at)}},
                       {{"Location", "/builds/" + entry.task_id.str()}});
}

Result<Response> submit_build(service::BuildService& builds, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto project = project_id_of(request);
  if (project.has_error()) return project.error();
  const auto spec = domain::parse_build_spec(request.json);
  if (spec.has_error()) return spec.error();
  const auto entry = builds.submit(
      *project, *spec, caller_of(request),
      [&](ports::UnitOfWork& unit, const auto& submitted) {
        return keep_answer(unit, request, accepted(submitted));
      },
      request.trace);
  if (entry.has_error()) return entry.error();
  return accepted(*entry);
}

Result<Response> show_build(service::BuildService& builds, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto id = task_id_of(request);
  if (id.has_error()) return id.error();
  const auto entry = builds.find(*id);
  if (entry.has_error()) return entry.error();
  return json_response(200, domain::to_json(*entry));
}

Result<Response> cancel_build(service::BuildService& builds, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto id = task_id_of(request);
  if (id.has_error()) return id.error();
  const auto entry = builds.cancel(*id);
  if (entry.has_error()) return entry.error();
  return json_response(202, domain::to_json(*entry));
}

}  // namespace

void add_build_routes(Router& router, service::BuildService& builds) {
  const auto submit = [&](const Request& request) { return submit_build(builds, request); };
  for (const char* pattern : {"/projects/{id}/builds", "/project/{id}/build"}) {
    router.add({.method = "POST",
                .pattern = pattern,
                .handler = submit,
                .body = Route::Body::json,
                .scope = domain::Scope::builds_write,
                .idempotent = true});
  }
  router.add({.method = "GET",
              .pattern = "/builds/{task_id}",
              .handler = [&](const Request& r) { return show_build(builds, r); },
              .scope = domain::Scope::builds_read});
  router.add({.method = "POST",
              .pattern = "/builds/{task_id}/cancel",
              .handler = [&](const Request& r) { return cancel_build(builds, r); },
              .scope = domain::Scope::builds_write});
}

}  // namespace rdev::http
