#include "adapters/memory/projects.hpp"

#include <string>

namespace rdev::memory {

Result<void> Projects::insert(const domain::Project& project) {
  if (tables_.projects.contains(project.id)) {
    return Error{Errc::already_exists, "project '" + project.id.str() + "' exists"};
  }
  tables_.projects.put(project.id, project);
  return {};
}

Result<domain::Project> Projects::find(const domain::ProjectId& id) {
  if (const auto project = tables_.projects.find(id)) return *project;
  return Error{Errc::not_found, "no project '" + id.str() + "'"};
}

Result<domain::Project> Projects::hold(const domain::ProjectId& id) {
  return find(id);  // a transaction here has the database to itself
}

Result<std::vector<domain::Project>> Projects::list(const std::optional<domain::ProjectId>& after,
                                                    std::size_t limit) {
  const auto& rows = tables_.projects.rows();
  std::vector<domain::Project> projects;
  for (auto row = after ? rows.upper_bound(*after) : rows.begin();
       row != rows.end() && projects.size() < limit; ++row) {
    projects.push_back(*row->second);
  }
  return projects;
}

Result<void> Projects::rotate_callback_secret(const domain::ProjectId& id,
                                              const std::string& secret,
                                              domain::Timestamp previous_until) {
  auto project = find(id);
  if (project.has_error()) return project.error();
  if (project->callback_secret == secret) return {};
  project->previous_callback_secret = project->callback_secret;
  project->previous_callback_secret_until =
      project->callback_secret ? std::optional(previous_until) : std::nullopt;
  project->callback_secret = secret;
  tables_.projects.put(id, *project);
  return {};
}

Result<void> Projects::make_ready(const domain::ProjectId& id, const std::string& repository_url) {
  auto project = find(id);
  if (project.has_error()) return project.error();
  project->state = domain::ProjectState::ready;
  project->repository.url = repository_url;
  tables_.projects.put(id, *project);
  return {};
}

Result<std::vector<domain::TaskId>> Projects::finished_tasks(const domain::ProjectId& id) const {
  std::vector<domain::TaskId> tasks;
  for (const auto& [task_id, task] : tables_.tasks.rows()) {
    if (task->project_id != id) continue;
    if (!is_finished(task->status)) {
      return Error{Errc::conflict, "build " + task_id.str() + " is not finished"};
    }
    tasks.push_back(task_id);
  }
  return tasks;
}

Result<void> Projects::begin_removal(const domain::ProjectId& id) {
  auto project = find(id);
  if (project.has_error()) return project.error();
  if (auto tasks = finished_tasks(id); tasks.has_error()) return tasks.error();
  project->state = domain::ProjectState::removing;
  tables_.projects.put(id, *project);
  return {};
}

Result<void> Projects::remove(const domain::ProjectId& id) {
  if (auto found = find(id); found.has_error()) return found.error();
  const auto tasks = finished_tasks(id);
  if (tasks.has_error()) return tasks.error();
  for (const domain::TaskId& task : *tasks) {
    tables_.events.erase(task);
    tables_.callbacks.erase(task);
    tables_.abandoned.erase(task);
    tables_.tasks.erase(task);
  }
  tables_.audit.erase_if(
      [&](const domain::BuildAuditEntry& entry) { return entry.project_id == id; });
  tables_.turns.erase(id);
  tables_.sagas.erase(id);
  tables_.resources.erase_if(
      [&](const domain::ProvisionedResource& resource) { return resource.project_id == id; });
  tables_.projects.erase(id);
  return {};
}

}  // namespace rdev::memory
