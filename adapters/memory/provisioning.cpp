#include "adapters/memory/provisioning.hpp"

#include <memory>
#include <string>

namespace rdev::memory {

using domain::ProjectId;
using domain::ProvisionedResource;
using domain::ProvisioningSaga;

namespace {

Error no_saga(const ProjectId& project) {
  return {Errc::not_found, "nothing is being provisioned for '" + project.str() + "'"};
}

}  // namespace

Result<void> Provisioning::require_project(const ProjectId& project) const {
  if (tables_.projects.contains(project)) return {};
  return Error{Errc::not_found, "no project '" + project.str() + "'"};
}

Result<void> Provisioning::begin(const ProvisioningSaga& saga) {
  if (auto known = require_project(saga.project_id); known.has_error()) return known;
  if (tables_.sagas.contains(saga.project_id)) {
    return Error{Errc::already_exists,
                 "project '" + saga.project_id.str() + "' is being provisioned"};
  }
  tables_.sagas.put(saga.project_id, saga);
  return {};
}

Result<std::optional<ProvisioningSaga>> Provisioning::find(const ProjectId& project) {
  const auto saga = tables_.sagas.find(project);
  return saga ? std::optional(*saga) : std::nullopt;
}

Result<void> Provisioning::hold(const ProjectId& project, const std::string& owner,
                                domain::Timestamp due_at) {
  const auto known = tables_.sagas.find(project);
  if (!known || known->owner != owner) {
    return Error{Errc::fenced, "somebody else provisions '" + project.str() + "'"};
  }
  ProvisioningSaga saga = *known;
  saga.due_at = due_at;
  return update(saga);
}

Result<void> Provisioning::update(const ProvisioningSaga& saga) {
  if (!tables_.sagas.contains(saga.project_id)) return no_saga(saga.project_id);
  tables_.sagas.put(saga.project_id, saga);
  return {};
}

Result<std::optional<ProvisioningSaga>> Provisioning::claim(domain::Timestamp now,
                                                            const std::string& owner,
                                                            domain::Timestamp due_at) {
  std::shared_ptr<const ProvisioningSaga> first;
  for (const auto& [project, saga] : tables_.sagas.rows()) {
    if (saga->due_at <= now && (!first || saga->due_at < first->due_at)) first = saga;
  }
  if (!first) return std::optional<ProvisioningSaga>{};
  ProvisioningSaga saga = *first;
  saga.owner = owner;
  saga.due_at = due_at;
  tables_.sagas.put(saga.project_id, saga);
  return std::optional(saga);
}

Result<void> Provisioning::end(const ProjectId& project) {
  if (!tables_.sagas.contains(project)) return no_saga(project);
  tables_.sagas.erase(project);
  return {};
}

Result<void> Provisioning::put(const ProvisionedResource& resource) {
  if (auto known = require_project(resource.project_id); known.has_error()) return known;
  tables_.resources.put({resource.project_id, resource.position}, resource);
  return {};
}

Result<void> Provisioning::forget(const ProjectId& project, int position) {
  tables_.resources.erase({project, position});
  return {};
}

Result<std::vector<ProvisionedResource>> Provisioning::resources(const ProjectId& project) {
  std::vector<ProvisionedResource> resources;
  for (const auto& [key, resource] : tables_.resources.rows()) {
    if (key.first == project) resources.push_back(*resource);
  }
  return resources;
}

}  // namespace rdev::memory
