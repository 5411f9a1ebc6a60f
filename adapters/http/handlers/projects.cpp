#include "adapters/http/handlers/projects.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "adapters/http/handlers/caller.hpp"
#include "adapters/http/idempotency.hpp"
#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"

namespace rdev::http {

namespace {

constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kDefaultLimit = 50;

Response created(const service::Provisioning::Made& made) {
  return json_response(201, project_json(made),
                       {{"Location", "/projects/" + made.project.id.str()}});
}

Result<Response> create_project(service::ProjectService& projects, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  auto project = domain::parse_project(request.json);
  if (project.has_error()) return project.error();
  if (auto checked = check_may_create(request, project->id); checked.has_error()) {
    return checked.error();
  }
  const auto made = projects.create(
      std::move(*project), [&](ports::UnitOfWork& unit, const service::Provisioning::Made& stored) {
        return keep_answer(unit, request, created(stored));
      });
  if (made.has_error()) return made.error();
  return created(*made);
}

using Projects = std::vector<domain::Project>;

/// Those that the caller may see, by id ascending, greater than `after`.
Result<Projects> find_projects(service::ProjectService& projects, const Caller& caller,
                               const std::optional<domain::ProjectId>& after, std::size_t limit) {
  if (caller.projects.empty()) return projects.list(after, limit);
  Projects found;
  std::vector<domain::ProjectId> ids = caller.projects;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const domain::ProjectId& id : ids) {
    if (found.size() == limit || (after && id <= *after)) continue;
    auto project = projects.find(id);
    if (project.has_value()) found.push_back(std::move(*project));
    if (project.has_error() && project.error().code != Errc::not_found) return project.error();
  }
  return found;
}

constexpr std::string_view kListing = "/projects";

Result<Response> list_projects(service::ProjectService& projects, Cursors& cursors,
                               const Request& request) {
  QueryReader query(request);
  const auto limit =
      static_cast<std::size_t>(query.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit));
  std::optional<domain::ProjectId> after;
  if (const auto cursor = query.text("cursor")) {
    const auto position = cursors.read(kListing, *cursor);
    if (position.has_error()) return position.error();
    if (*position) after = domain::ProjectId(**position);
    if (!*position) query.fault("cursor", "is not one that this listing gave");
  }
  if (auto checked = query.finish(); checked.has_error()) return checked.error();

  // One more, to know whether there is a next page.
  auto found = find_projects(projects, request.caller, after, limit + 1);
  if (found.has_error()) return found.error();
  const bool has_more = found->size() > limit;
  if (has_more) found->resize(limit);
  boost::json::array list;
  for (const domain::Project& project : *found) list.push_back(domain::to_json(project));
  boost::json::object body{{"projects", std::move(list)}, {"next_cursor", nullptr}};
  if (!has_more) return json_response(200, body);
  const auto cursor = cursors.make(kListing, found->back().id.str());
  if (cursor.has_error()) return cursor.error();
  body["next_cursor"] = boost::json::string_view(*cursor);
  return json_response(200, body, {next_link(request, *cursor)});
}

Result<Response> show_project(service::ProjectService& projects, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto id = project_id_of(request);
  if (id.has_error()) return id.error();
  const auto project = projects.find_with_resources(*id);
  if (project.has_error()) return project.error();
  return json_response(200, project_json(*project));
}

Result<Response> remove_project(service::ProjectService& projects, const Request& request) {
  QueryReader query(request);
  const bool keep_data = query.boolean("keep_data").value_or(false);
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  const auto id = project_id_of(request);
  if (id.has_error()) return id.error();
  const auto removed = projects.remove(*id, keep_data);
  if (removed.has_error()) return removed.error();
  if (*removed) return no_content();
  // Something could not be unmade yet, or another server is at it.
  const auto left = projects.find_with_resources(*id);
  if (left.has_value()) return json_response(202, project_json(*left));
  if (left.error().code == Errc::not_found) return no_content();
  return left.error();
}

}  // namespace

boost::json::object project_json(const service::Provisioning::Made& project) {
  boost::json::array resources;
  for (const auto& resource : project.resources) resources.push_back(domain::to_json(resource));
  boost::json::object shown = domain::to_json(project.project);
  shown["resources"] = std::move(resources);
  return shown;
}

void add_project_routes(Router& router, service::ProjectService& projects,
                        std::shared_ptr<Cursors> cursors) {
  using domain::Scope;
  router.add({.method = "POST",
              .pattern = "/projects",
              .handler = [&](const Request& r) { return create_project(projects, r); },
              .body = Route::Body::json,
              .scope = Scope::projects_write,
              .heeds_caller = true,
              .idempotent = true});
  router.add({.method = "GET",
              .pattern = "/projects",
              .handler = [&, cursors = std::move(cursors)](
                             const Request& r) { return list_projects(projects, *cursors, r); },
              .scope = Scope::builds_read,
              .heeds_caller = true});
  router.add({.method = "GET",
              .pattern = "/projects/{id}",
              .handler = [&](const Request& r) { return show_project(projects, r); },
              .scope = Scope::builds_read});
  router.add({.method = "DELETE",
              .pattern = "/projects/{id}",
              .handler = [&](const Request& r) { return remove_project(projects, r); },
              .scope = Scope::projects_write});
}

}  // namespace rdev::http
