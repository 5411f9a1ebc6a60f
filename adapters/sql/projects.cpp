#include "adapters/sql/projects.hpp"

#include <string>
#include <utility>

#include "adapters/sql/record.hpp"

namespace rdev::sql {
namespace {

/// A project with its pod laid flat; the four columns are null together.
struct ProjectRow {
  domain::Project project;
  std::optional<std::string> pod_namespace, pod_name, pod_container, pod_workdir;
};

ProjectRow to_row(const domain::Project& project) {
  ProjectRow row;
  row.project = project;
  if (const auto& pod = project.pod) {
    row.pod_namespace = pod->pod_namespace;
    row.pod_name = pod->name;
    row.pod_container = pod->container;
    row.pod_workdir = pod->workdir;
  }
  return row;
}

domain::Project to_project(const ProjectRow& row) {
  domain::Project project = row.project;
  if (row.pod_name.has_value()) {
    project.pod = domain::PodRef{.pod_namespace = row.pod_namespace.value_or(""),
                                 .name = *row.pod_name,
                                 .container = row.pod_container.value_or(""),
                                 .workdir = row.pod_workdir.value_or("")};
  }
  return project;
}

Error not_found(const domain::ProjectId& id) {
  return {Errc::not_found, "no project '" + id.str() + "'"};
}

}  // namespace

template <>
struct Record<ProjectRow> {
  static constexpr std::string_view kTable = "projects";

  template <class R, class Visit>
  static void columns(R& row, Visit&& visit) {
    auto& project = row.project;
    visit("id", project.id);
    visit("name", project.name);
    visit("repository_url", project.repository.url);
    visit("repository_branch", project.repository.branch);
    visit("pod_namespace", row.pod_namespace);
    visit("pod_name", row.pod_name);
    visit("pod_container", row.pod_container);
    visit("pod_workdir", row.pod_workdir);
    visit("agent", project.agent);
    visit("template", project.template_name);
    visit("provision_database", project.provision.database);
    visit("provision_cache", project.provision.cache);
    visit("provision_dns", project.provision.dns);
    visit("provision_repository", project.provision.repository);
    visit("max_concurrent_builds", project.max_concurrent_builds);
    visit("callback_secret", project.callback_secret);
    visit("previous_callback_secret", project.previous_callback_secret);
    visit("previous_callback_secret_until", project.previous_callback_secret_until);
    visit("created_at", project.created_at);
    visit("state", project.state);
  }
};

Result<void> Projects::insert(const domain::Project& project) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(insert_sql<ProjectRow>() + " ON CONFLICT DO NOTHING");
    if (bind_record(query, to_row(project)).run() == 1) return {};
    return Error{Errc::already_exists, "project '" + project.id.str() + "' exists"};
  });
}

Result<domain::Project> Projects::find(const domain::ProjectId& id) {
  return find(id, "");
}

Result<domain::Project> Projects::hold(const domain::ProjectId& id) {
  return find(id, transaction_.dialect().lock_to_refer);
}

Result<domain::Project> Projects::find(const domain::ProjectId& id, std::string_view lock) {
  return transaction_.attempt([&]() -> Result<domain::Project> {
    Query query = transaction_.query("SELECT " + column_list<ProjectRow>() +
                                     " FROM projects WHERE id = :id" + std::string{lock});
    ProjectRow row;
    if (!read_record(query.with("id", id), row).next()) return not_found(id);
    return to_project(row);
  });
}

Result<std::vector<domain::Project>> Projects::list(const std::optional<domain::ProjectId>& after,
                                                    std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::vector<domain::Project>> {
    Query query = transaction_.query("SELECT " + column_list<ProjectRow>() +
                                     " FROM projects WHERE id > :after ORDER BY id LIMIT :limit");
    ProjectRow row;
    read_record(query.with("after", after.value_or(domain::ProjectId{})).with("limit", limit), row);
    std::vector<domain::Project> projects;
    while (query.next()) projects.push_back(to_project(row));
    return projects;
  });
}

Result<void> Projects::rotate_callback_secret(const domain::ProjectId& id,
                                              const std::string& secret,
                                              domain::Timestamp previous_until) {
  return transaction_.attempt([&]() -> Result<void> {
    if (auto found = find(id); found.has_error()) return found.error();
    Query query = transaction_.query(
        "UPDATE projects SET previous_callback_secret = callback_secret,"
        " previous_callback_secret_until ="
        " CASE WHEN callback_secret IS NULL THEN NULL ELSE CAST(:until AS BIGINT) END,"
        " callback_secret = :secret"
        " WHERE id = :id AND (callback_secret IS NULL OR callback_secret <> :secret)");
    query.with("until", previous_until).with("secret", secret).with("id", id).run();
    return {};
  });
}

Result<void> Projects::make_ready(const domain::ProjectId& id, const std::string& repository_url) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE projects SET state = :state, repository_url = :url WHERE id = :id");
    query.with("state", domain::ProjectState::ready).with("url", repository_url).with("id", id);
    if (query.run() == 1) return {};
    return not_found(id);
  });
}

Result<void> Projects::lock_to_remove(const domain::ProjectId& id) {
  return transaction_.attempt([&]() -> Result<void> {
    // The lock keeps builds from being submitted between the look and the removal.
    Query lock = transaction_.query("SELECT id FROM projects WHERE id = :id" +
                                    std::string{transaction_.dialect().lock_to_remove});
    domain::ProjectId found;
    if (!lock.with("id", id).into(found).next()) return not_found(id);

    Query unfinished = transaction_.query(
        "SELECT id FROM work_tasks WHERE project_id = :id AND status IN ('pending', 'running')"
        " LIMIT 1");
    domain::TaskId task;
    if (unfinished.with("id", id).into(task).next()) {
      return Error{Errc::conflict, "build " + task.str() + " is not finished"};
    }
    return {};
  });
}

Result<void> Projects::begin_removal(const domain::ProjectId& id) {
  return transaction_.attempt([&]() -> Result<void> {
    if (auto locked = lock_to_remove(id); locked.has_error()) return locked;
    Query query = transaction_.query("UPDATE projects SET state = :state WHERE id = :id");
    query.with("state", domain::ProjectState::removing).with("id", id).run();
    return {};
  });
}

Result<void> Projects::remove(const domain::ProjectId& id) {
  return transaction_.attempt([&]() -> Result<void> {
    if (auto locked = lock_to_remove(id); locked.has_error()) return locked;
    // The builds' rows follow by ON DELETE CASCADE.
    transaction_.query("DELETE FROM projects WHERE id = :id").with("id", id).run();
    return {};
  });
}

}  // namespace rdev::sql
