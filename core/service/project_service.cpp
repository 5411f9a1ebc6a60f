#include "core/service/project_service.hpp"

#include <utility>

#include "ports/projects.hpp"

namespace rdev::service {

ProjectService::ProjectService(ports::Storage& storage, BuildService& builds,
                               ports::Provisioner& repositories, ports::Clock& clock)
    : storage_(storage), builds_(builds), repositories_(repositories), clock_(clock) {}

Result<domain::Project> ProjectService::create(domain::Project project, const OnCreated& also) {
  project.created_at = clock_.now();
  auto done = storage_.write([&](ports::UnitOfWork& unit) -> Result<void> {
    auto inserted = unit.projects().insert(project);
    return inserted.has_error() || !also ? inserted : also(unit, project);
  });
  if (done.has_error()) return done.error();
  return project;
}

Result<domain::Project> ProjectService::find(const domain::ProjectId& id) {
  return ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.projects().find(id); });
}

Result<std::vector<domain::Project>> ProjectService::list(
    const std::optional<domain::ProjectId>& after, std::size_t limit) {
  return ports::read(storage_,
                     [&](ports::UnitOfWork& unit) { return unit.projects().list(after, limit); });
}

Result<void> ProjectService::remove(const domain::ProjectId& id) {
  return storage_.write([&](ports::UnitOfWork& unit) { return unit.projects().remove(id); });
}

Result<ProjectWithBuild> ProjectService::create_and_build(domain::Project project,
                                                          const domain::BuildSpec& spec,
                                                          const std::string& requested_by,
                                                          const OnBoth& also) {
  project.created_at = clock_.now();
  if (auto checked = builds_.check(spec, project.template_name); checked.has_error()) {
    Error error = checked.error();
    for (FieldError& field : error.fields) field.pointer = "/build" + field.pointer;
    return error;
  }
  // Asked before anything is made: the common refusals then leave no trace even for a moment.
  const auto known = find(project.id);
  if (known.has_value()) {
    return Error{Errc::already_exists, "there is a project \"" + project.id.str() + "\" already"};
  }
  if (known.error().code != Errc::not_found) return known.error();

  const auto repository = make_repository(project);
  if (repository.has_error()) return repository.error();

  auto done = ports::write(storage_, [&](ports::UnitOfWork& unit) -> Result<ProjectWithBuild> {
    if (auto inserted = unit.projects().insert(project); inserted.has_error()) {
      return inserted.error();
    }
    auto build = builds_.submit_in(unit, project.id, spec, requested_by);
    if (build.has_error()) return build.error();
    ProjectWithBuild both{project, std::move(*build)};
    if (!also) return both;
    if (auto kept = also(unit, both); kept.has_error()) return kept.error();
    return both;
  });
  if (done.has_error() && *repository) return undo(**repository, project, done.error());
  return done;
}

Result<std::optional<ports::ProvisionedResource>> ProjectService::make_repository(
    const domain::Project& project) {
  using Made = std::optional<ports::ProvisionedResource>;
  if (!domain::local_path(project.repository)) return Made{};
  auto made = repositories_.create(project, {});
  if (made.has_error()) return made.error();
  return Made{std::move(*made)};
}

Error ProjectService::undo(const ports::ProvisionedResource& repository,
                           const domain::Project& project, const Error& error) {
  // With an uncertain commit the project may stand; and another request may have created it at
  // the same time, and been given the same repository. It must stay then.
  if (error.code == Errc::uncertain || find(project.id).has_value()) return error;
  const auto undone = repositories_.destroy(repository, {});
  if (!undone.has_error()) return error;
  return {Errc::internal, error.message + "; and the repository made for it at " +
                              project.repository.url +
                              " could not be removed: " + undone.error().message};
}

}  // namespace rdev::service
