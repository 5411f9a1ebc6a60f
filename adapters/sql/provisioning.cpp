#include "adapters/sql/provisioning.hpp"

#include <string>

#include "adapters/sql/json_column.hpp"
#include "adapters/sql/record.hpp"

namespace rdev::sql {

using domain::ProjectId;
using domain::ProvisionedResource;
using domain::ProvisioningSaga;

namespace {

Error no_saga(const ProjectId& project) {
  return {Errc::not_found, "nothing is being provisioned for '" + project.str() + "'"};
}

}  // namespace

template <>
struct Record<ProvisioningSaga> {
  static constexpr std::string_view kTable = "provisioning_sagas";

  template <class R, class Visit>
  static void columns(R& saga, Visit&& visit) {
    visit("project_id", saga.project_id);
    visit("direction", saga.direction);
    visit("keep_data", saga.keep_data);
    visit("attempts", saga.attempts);
    visit("owner", saga.owner);
    visit("due_at", saga.due_at);
  }
};

template <>
struct Record<ProvisionedResource> {
  static constexpr std::string_view kTable = "provisioned_resources";

  template <class R, class Visit>
  static void columns(R& row, Visit&& visit) {
    visit("project_id", row.project_id);
    visit("position", row.position);
    visit("kind", row.resource.kind);
    visit("provider", row.resource.provider);
    visit("name", row.resource.name);
    visit("key", row.resource.key);
    visit("secret", row.resource.secret);
    visit("detail", row.resource.detail);
    visit("state", row.state);
    visit("attempts", row.attempts);
    visit("last_error", row.last_error);
    visit("environment", row.environment);
    visit("created_at", row.created_at);
    visit("updated_at", row.updated_at);
  }
};

/// A row that refers to nothing would end the transaction instead of being refused.
Result<void> Provisioning::require_project(const ProjectId& project) {
  Query query = transaction_.query("SELECT id FROM projects WHERE id = :id");
  ProjectId found;
  if (query.with("id", project).into(found).next()) return {};
  return Error{Errc::not_found, "no project '" + project.str() + "'"};
}

Result<void> Provisioning::begin(const ProvisioningSaga& saga) {
  return transaction_.attempt([&]() -> Result<void> {
    if (auto known = require_project(saga.project_id); known.has_error()) return known;
    Query query = transaction_.query(insert_sql<ProvisioningSaga>() + " ON CONFLICT DO NOTHING");
    if (bind_record(query, saga).run() == 1) return {};
    return Error{Errc::already_exists,
                 "project '" + saga.project_id.str() + "' is being provisioned"};
  });
}

Result<std::optional<ProvisioningSaga>> Provisioning::find(const ProjectId& project) {
  return transaction_.attempt([&]() -> Result<std::optional<ProvisioningSaga>> {
    Query query = transaction_.query("SELECT " + column_list<ProvisioningSaga>() +
                                     " FROM provisioning_sagas WHERE project_id = :id");
    ProvisioningSaga saga;
    if (!read_record(query.with("id", project), saga).next()) {
      return std::optional<ProvisioningSaga>{};
    }
    return std::optional(saga);
  });
}

Result<void> Provisioning::hold(const ProjectId& project, const std::string& owner,
                                domain::Timestamp due_at) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE provisioning_sagas SET due_at = :due_at"
        " WHERE project_id = :id AND owner = :owner");
    query.with("due_at", due_at).with("id", project).with("owner", owner);
    if (query.run() == 1) return {};
    return Error{Errc::fenced, "somebody else provisions '" + project.str() + "'"};
  });
}

Result<void> Provisioning::update(const ProvisioningSaga& saga) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE provisioning_sagas SET direction = :direction, keep_data = :keep_data,"
        " attempts = :attempts, owner = :owner, due_at = :due_at WHERE project_id = :project_id");
    if (bind_record(query, saga).run() == 1) return {};
    return no_saga(saga.project_id);
  });
}

Result<std::optional<ProvisioningSaga>> Provisioning::claim(domain::Timestamp now,
                                                            const std::string& owner,
                                                            domain::Timestamp due_at) {
  using Claimed = Result<std::optional<ProvisioningSaga>>;
  return transaction_.attempt([&]() -> Claimed {
    ProvisioningSaga saga;
    {
      Query query = transaction_.query("SELECT " + column_list<ProvisioningSaga>() +
                                       " FROM provisioning_sagas WHERE due_at <= :now"
                                       " ORDER BY due_at, project_id LIMIT 1" +
                                       std::string{transaction_.dialect().lock_rows_or_skip});
      if (!read_record(query.with("now", now), saga).next()) return Claimed::value_type{};
    }
    saga.owner = owner;
    saga.due_at = due_at;
    if (auto updated = update(saga); updated.has_error()) return updated.error();
    return std::optional(saga);
  });
}

Result<void> Provisioning::end(const ProjectId& project) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query("DELETE FROM provisioning_sagas WHERE project_id = :id");
    if (query.with("id", project).run() == 1) return {};
    return no_saga(project);
  });
}

Result<void> Provisioning::put(const ProvisionedResource& resource) {
  return transaction_.attempt([&]() -> Result<void> {
    if (auto known = require_project(resource.project_id); known.has_error()) return known;
    std::string updates;
    for (const std::string& name : column_names<ProvisionedResource>()) {
      if (name == "project_id" || name == "position") continue;
      if (!updates.empty()) updates += ", ";
      updates.append(name).append(" = excluded.").append(name);
    }
    Query query =
        transaction_.query(insert_sql<ProvisionedResource>() +
                           " ON CONFLICT (project_id, position) DO UPDATE SET " + updates);
    bind_record(query, resource).run();
    return {};
  });
}

Result<void> Provisioning::forget(const ProjectId& project, int position) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "DELETE FROM provisioned_resources WHERE project_id = :id AND position = :position");
    query.with("id", project).with("position", position).run();
    return {};
  });
}

Result<std::vector<ProvisionedResource>> Provisioning::resources(const ProjectId& project) {
  return transaction_.attempt([&]() -> Result<std::vector<ProvisionedResource>> {
    Query query = transaction_.query("SELECT " + column_list<ProvisionedResource>() +
                                     " FROM provisioned_resources WHERE project_id = :id"
                                     " ORDER BY position");
    ProvisionedResource row;
    read_record(query.with("id", project), row);
    std::vector<ProvisionedResource> rows;
    while (query.next()) rows.push_back(row);
    return rows;
  });
}

}  // namespace rdev::sql
