#include "core/service/project_service.hpp"

#include <string_view>
#include <utility>

#include "core/domain/build_event.hpp"
#include "ports/build_events.hpp"
#include "ports/projects.hpp"
#include "ports/provisioning.hpp"

namespace rdev::service {

namespace {

/// Of one part of a request.
Error below(std::string_view part, Error error) {
  for (FieldError& field : error.fields) field.pointer.insert(0, part);
  return error;
}

/// What was made before the build could tell of it.
std::vector<domain::NewEvent> events_of(const Provisioning::Made& made) {
  std::vector<domain::NewEvent> events;
  for (const domain::ProvisionedResource& step : made.resources) {
    events.push_back({std::string(domain::event_type::kProvisionCreated),
                      {{"kind", step.resource.kind},
                       {"name", step.resource.name},
                       {"at", domain::format_rfc3339(step.updated_at)}}});
  }
  return events;
}

}  // namespace

ProjectService::ProjectService(ports::Storage& storage, BuildService& builds,
                               Provisioning& provisioning, ports::Clock& clock)
    : storage_(storage), builds_(builds), provisioning_(provisioning), clock_(clock) {}

Result<Provisioning::Made> ProjectService::create(domain::Project project, const OnCreated& also) {
  project.created_at = clock_.now();
  if (auto checked = builds_.check_template(project.template_name); checked.has_error()) {
    return checked.error();
  }
  const auto planned = plan(project, false);
  if (planned.has_error()) return planned.error();
  return provisioning_.make(std::move(project), *planned,
                            [&](ports::UnitOfWork& unit, const Provisioning::Made& made) {
                              return also ? also(unit, made) : Result<void>{};
                            });
}

Result<domain::Project> ProjectService::find(const domain::ProjectId& id) {
  return ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.projects().find(id); });
}

Result<Provisioning::Made> ProjectService::find_with_resources(const domain::ProjectId& id) {
  return ports::read(storage_, [&](ports::UnitOfWork& unit) -> Result<Provisioning::Made> {
    auto project = unit.projects().find(id);
    if (project.has_error()) return project.error();
    auto resources = unit.provisioning().resources(id);
    if (resources.has_error()) return resources.error();
    return Provisioning::Made{std::move(*project), std::move(*resources)};
  });
}

Result<std::vector<domain::Project>> ProjectService::list(
    const std::optional<domain::ProjectId>& after, std::size_t limit) {
  return ports::read(storage_,
                     [&](ports::UnitOfWork& unit) { return unit.projects().list(after, limit); });
}

Result<bool> ProjectService::remove(const domain::ProjectId& id, bool keep_data) {
  return provisioning_.remove(id, keep_data);
}

Result<std::vector<domain::Resource>> ProjectService::plan(const domain::Project& project,
                                                           bool local_repository) {
  // Asked before anything is made: the common refusals then leave no trace even for a moment.
  const auto known = find(project.id);
  if (known.has_value()) {
    return Error{Errc::already_exists, "there is a project \"" + project.id.str() + "\" already"};
  }
  if (known.error().code != Errc::not_found) return known.error();
  return provisioning_.plan(project, local_repository);
}

Result<ProjectWithBuild> ProjectService::create_and_build(domain::Project project,
                                                          const domain::BuildSpec& spec,
                                                          const std::string& requested_by,
                                                          const OnBoth& also,
                                                          const domain::TraceContext& trace) {
  project.created_at = clock_.now();
  if (auto checked = builds_.check_template(project.template_name); checked.has_error()) {
    return below("/project", checked.error());
  }
  if (auto checked = builds_.check(spec, project.template_name); checked.has_error()) {
    return below("/build", checked.error());
  }
  const auto planned = plan(project, true);
  if (planned.has_error()) return below("/project", planned.error());

  domain::BuildAuditEntry entry;
  auto made = provisioning_.make(
      std::move(project), *planned,
      [&](ports::UnitOfWork& unit, const Provisioning::Made& ready) -> Result<void> {
        auto build = builds_.submit_in(unit, ready.project.id, spec, requested_by, trace);
        if (build.has_error()) return build.error();
        entry = std::move(*build);
        if (const auto events = events_of(ready); !events.empty()) {
          const auto appended = unit.events().append(entry.task_id, 0, entry.created_at, events);
          if (appended.has_error()) return appended.error();
        }
        return also ? also(unit, {Provisioning::told_of(ready), entry}) : Result<void>{};
      });
  if (made.has_error()) return made.error();
  return ProjectWithBuild{std::move(*made), std::move(entry)};
}

}  // namespace rdev::service
