#include "core/service/build_service.hpp"

#include <utility>

#include "core/domain/build_json.hpp"
#include "core/domain/composition.hpp"
#include "core/service/closing.hpp"
#include "core/service/tracing.hpp"
#include "ports/build_events.hpp"
#include "ports/projects.hpp"
#include "ports/work_queue.hpp"

namespace rdev::service {

using domain::BuildAuditEntry;
using domain::BuildStatus;

namespace {

/// A worker must have the agent that the build, or else its project, asks for.
std::vector<std::string> labels_of(const BuildAuditEntry& entry, const domain::Project& project) {
  const auto& agent = entry.spec.agent ? entry.spec.agent : project.agent;
  if (!agent) return {};
  return {domain::agent_label(*agent)};
}

domain::WorkTask task_of(const BuildAuditEntry& entry, const domain::Project& project) {
  domain::WorkTask task;
  task.id = entry.task_id;
  task.project_id = entry.project_id;
  task.priority = entry.spec.priority;
  task.max_attempts = entry.spec.max_attempts;
  task.labels = labels_of(entry, project);
  task.created_at = entry.created_at;
  task.ready_at = entry.created_at;
  return task;
}

}  // namespace

BuildService::BuildService(ports::Storage& storage, ports::Templates& templates,
                           ports::Clock& clock, ports::IdGenerator& ids, BuildLimits limits,
                           CallbackUrlRule callback_url_rule)
    : storage_(storage),
      templates_(templates),
      clock_(clock),
      ids_(ids),
      limits_(limits),
      callback_url_rule_(std::move(callback_url_rule)) {}

Result<BuildAuditEntry> BuildService::submit(const domain::ProjectId& project,
                                             const domain::BuildSpec& spec,
                                             const std::string& requested_by,
                                             const OnSubmitted& also,
                                             const domain::TraceContext& trace) {
  // Before the transaction, which must not wait for the files of templates.
  const auto known =
      ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.projects().find(project); });
  if (known.has_error()) return known.error();
  if (auto checked = check(spec, known->template_name); checked.has_error()) {
    return checked.error();
  }
  return ports::write(storage_, [&](ports::UnitOfWork& unit) -> Result<BuildAuditEntry> {
    auto entry = submit_in(unit, project, spec, requested_by, trace);
    if (entry.has_error() || !also) return entry;
    if (auto done = also(unit, *entry); done.has_error()) return done.error();
    return entry;
  });
}

Result<BuildAuditEntry> BuildService::submit_in(ports::UnitOfWork& unit,
                                                const domain::ProjectId& project,
                                                const domain::BuildSpec& spec,
                                                const std::string& requested_by,
                                                const domain::TraceContext& trace) {
  // Also for a spec that was made in C++: one that breaks a rule could be stored and not be read.
  auto checked = domain::parse_build_spec(domain::to_json(spec));
  if (checked.has_error()) return checked.error();
  const auto known = unit.projects().hold(project);
  if (known.has_error()) return known.error();
  if (known->state != domain::ProjectState::ready) {
    return Error{Errc::conflict, "the project is " + std::string(to_string(known->state))};
  }
  const auto depth = unit.queue().depth(std::nullopt);
  if (depth.has_error()) return depth.error();
  if (*depth >= limits_.max_queue_depth) {
    return Error{Errc::queue_full, "the queue is full: " + std::to_string(*depth) + " builds wait"};
  }
  const auto own_depth = unit.queue().depth(project);
  if (own_depth.has_error()) return own_depth.error();
  if (*own_depth >= limits_.max_project_queue_depth) {
    return Error{Errc::queue_full, "the project's queue is full: " + std::to_string(*own_depth) +
                                       " of its builds wait"};
  }

  BuildAuditEntry entry;
  entry.task_id = ids_.task_id();
  entry.project_id = project;
  entry.spec = std::move(*checked);
  entry.requested_by = requested_by;
  entry.created_at = clock_.now();

  domain::WorkTask task = task_of(entry, *known);
  task.trace = trace.parent.empty() ? new_trace(ids_) : trace;
  if (auto done = unit.queue().enqueue(task); done.has_error()) return done.error();
  if (auto done = unit.audit().insert(entry); done.has_error()) return done.error();
  const domain::NewEvent queued{std::string(domain::event_type::kBuildQueued),
                                {{"project_id", project.str()}, {"priority", entry.spec.priority}}};
  if (auto done = unit.events().append(entry.task_id, 0, entry.created_at, {queued});
      done.has_error()) {
    return done.error();
  }
  unit.notify({ports::Change::Topic::work, project.str()});
  unit.notify({ports::Change::Topic::events, entry.task_id.str()});
  return entry;
}

Result<void> BuildService::check(const domain::BuildSpec& spec,
                                 const std::optional<std::string>& project_template) {
  if (spec.callback_url && callback_url_rule_) {
    if (const auto fault = callback_url_rule_(*spec.callback_url)) {
      return Error{Errc::invalid, "the build spec has a fault", {{"/callback_url", *fault}}};
    }
  }
  const auto& name = spec.template_name ? spec.template_name : project_template;
  if (!name && spec.variables.empty()) return {};
  if (!name) {
    return Error{Errc::invalid,
                 "the build spec has a fault",
                 {{"/variables",
                   "has no template to go into: neither the build nor its project names one"}}};
  }
  const auto found = known_template(*name, "build spec");
  if (found.has_error()) return found.error();
  const auto resolved = domain::resolve_variables(*found, spec.variables);
  if (resolved.has_error()) return resolved.error();
  return {};
}

Result<void> BuildService::check_template(const std::optional<std::string>& name) {
  if (!name) return {};
  const auto found = known_template(*name, "project");
  return found.has_error() ? found.error() : Result<void>{};
}

Result<domain::Template> BuildService::known_template(const std::string& name,
                                                      const std::string& part) {
  auto found = templates_.find(name);
  if (found.has_value() || found.error().code != Errc::not_found) return found;
  return Error{Errc::invalid,
               "the " + part + " has a fault",
               {{"/template", "there is no template \"" + name + "\""}}};
}

Result<BuildAuditEntry> BuildService::find(const domain::TaskId& id) {
  return ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.audit().find(id); });
}

Result<std::vector<BuildAuditEntry>> BuildService::list(const ports::BuildFilter& filter) {
  using Entries = Result<std::vector<BuildAuditEntry>>;
  return ports::read(storage_, [&](ports::UnitOfWork& unit) -> Entries {
    if (filter.project_id) {
      if (auto found = unit.projects().find(*filter.project_id); found.has_error()) {
        return found.error();
      }
    }
    return unit.audit().list(filter);
  });
}

Result<BuildAuditEntry> BuildService::cancel(const domain::TaskId& id) {
  return ports::write(storage_, [&](ports::UnitOfWork& unit) -> Result<BuildAuditEntry> {
    // First the task, whose row every change of a build's state locks; then what it was before.
    const auto task = unit.queue().cancel(id);
    if (task.has_error()) return task.error();
    auto entry = unit.audit().find(id);
    if (entry.has_error() || entry->status == BuildStatus::cancelled) return entry;
    if (domain::is_finished(entry->status)) {
      return Error{Errc::conflict,
                   "the build is " + std::string(domain::to_string(entry->status)) + " already"};
    }
    if (auto done = unit.audit().request_cancel(id); done.has_error()) return done.error();
    if (task->status == BuildStatus::cancelled) {
      // An earlier attempt's run may have been waiting in the pod for a worker to go on with it.
      if (task->attempt > 0) {
        if (auto done = unit.queue().abandon(id); done.has_error()) return done.error();
        unit.notify({ports::Change::Topic::cancel, id.str()});
      }
      return close_build(unit, ids_,
                         {id, task->attempt, BuildStatus::cancelled, std::nullopt, clock_.now()});
    }
    unit.notify({ports::Change::Topic::cancel, id.str()});
    return unit.audit().find(id);
  });
}

Result<std::vector<domain::BuildEvent>> BuildService::events(const domain::TaskId& id,
                                                             std::int64_t after,
                                                             std::size_t limit) {
  using Events = Result<std::vector<domain::BuildEvent>>;
  return ports::read(storage_, [&](ports::UnitOfWork& unit) -> Events {
    auto events = unit.events().list(id, after, limit);
    if (events.has_error() || !events->empty()) return events;
    // Nothing new and no such build look alike in the events' table.
    if (auto found = unit.queue().find(id); found.has_error()) return found.error();
    return events;
  });
}

}  // namespace rdev::service
