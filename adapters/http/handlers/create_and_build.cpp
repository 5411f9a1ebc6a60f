#include "adapters/http/handlers/create_and_build.hpp"

#include <utility>
#include <vector>

#include "adapters/http/handlers/caller.hpp"
#include "adapters/http/handlers/projects.hpp"
#include "adapters/http/idempotency.hpp"
#include "adapters/http/query.hpp"
#include "core/domain/build_json.hpp"
#include "core/domain/json_pointer.hpp"
#include "core/domain/json_reader.hpp"

namespace rdev::http {

namespace {

struct Parts {
  domain::Project project;
  domain::BuildSpec spec;
};

/// One part of the body; its faults join those of the other.
template <class T>
T read_part(domain::JsonReader& body, const boost::json::value& json, std::string_view key,
            Result<T> (*parse)(const boost::json::value&, std::string_view),
            std::vector<FieldError>& faults) {
  body.skip(key);
  if (!body.has(key)) {
    if (json.is_object()) body.fault(key, "is required");
    return {};
  }
  auto parsed = parse(json.get_object().at(key), domain::append_pointer("", key));
  if (parsed.has_value()) return std::move(*parsed);
  for (const FieldError& fault : parsed.error().fields) faults.push_back(fault);
  return {};
}

Result<Parts> parse_parts(const boost::json::value& json) {
  std::vector<FieldError> faults;
  domain::JsonReader body(json, "", faults);
  Parts parts;
  parts.project = read_part(body, json, "project", domain::parse_project, faults);
  parts.spec = read_part(body, json, "build", domain::parse_build_spec, faults);
  body.finish();
  if (!faults.empty()) return Error{Errc::invalid, "the request is invalid", std::move(faults)};
  return parts;
}

Response accepted(const service::ProjectWithBuild& both) {
  const std::string& task_id = both.build.task_id.str();
  return json_response(202,
                       {{"project", project_json(both.project)},
                        {"task_id", task_id},
                        {"status", domain::to_string(both.build.status)}},
                       {{"Location", "/builds/" + task_id}});
}

Result<Response> create_and_build(service::ProjectService& projects, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  auto parts = parse_parts(request.json);
  if (parts.has_error()) return parts.error();
  if (auto checked = check_may_create(request, parts->project.id); checked.has_error()) {
    return checked.error();
  }
  const auto done = projects.create_and_build(
      std::move(parts->project), parts->spec, caller_of(request),
      [&](ports::UnitOfWork& unit, const service::ProjectWithBuild& both) {
        return keep_answer(unit, request, accepted(both));
      },
      request.trace);
  if (done.has_error()) return done.error();
  return accepted(*done);
}

}  // namespace

void add_create_and_build_routes(Router& router, service::ProjectService& projects) {
  router.add({.method = "POST",
              .pattern = "/project/create-and-build",
              .handler = [&](const Request& r) { return create_and_build(projects, r); },
              .body = Route::Body::json,
              .scope = domain::Scope::projects_write,
              .heeds_caller = true,
              .idempotent = true});
}

}  // namespace rdev::http
