#include "core/service/provisioning.hpp"

#include <algorithm>
#include <utility>

#include "ports/projects.hpp"
#include "ports/provisioning.hpp"

namespace rdev::service {

using domain::ProjectState;
using domain::ProvisionedResource;
using domain::ProvisioningSaga;
using domain::ResourceState;

namespace {

/// After all that a project asks for: the pod uses the rest, and goes first.
constexpr int kPodPosition = 100;

std::vector<ProvisionedResource> to_steps(const domain::Project& project,
                                          const std::vector<domain::Resource>& resources) {
  std::vector<ProvisionedResource> steps;
  for (const domain::Resource& resource : resources) {
    ProvisionedResource step;
    step.project_id = project.id;
    step.position = static_cast<int>(steps.size()) + 1;
    step.resource = resource;
    step.created_at = project.created_at;
    step.updated_at = project.created_at;
    steps.push_back(std::move(step));
  }
  return steps;
}

/// A repository that nobody asked for was only missing: it is its owner's, not the project's.
bool is_handed_over(const ProvisionedResource& step, const domain::Project& project) {
  return step.resource.kind == "repository" && !project.provision.repository;
}

}  // namespace

Provisioning::Provisioning(const Ports& ports, Provisioners provisioners, ProvisioningConfig config)
    : ports_(ports),
      provisioners_(std::move(provisioners)),
      config_(config),
      steps_(provisioners_, ports_.log, ports_.metrics, config_.tries) {}

Result<std::vector<domain::Resource>> Provisioning::plan(const domain::Project& project,
                                                         bool local_repository) const {
  return provisioners_.plan(project, local_repository, ports_.ids);
}

Result<Provisioning::Made> Provisioning::make(domain::Project project,
                                              const std::vector<domain::Resource>& resources,
                                              const Finish& finish) {
  project.state = resources.empty() ? ProjectState::ready : ProjectState::provisioning;
  Made made{project, to_steps(project, resources)};
  if (resources.empty()) {
    auto done = ports_.storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
      auto inserted = unit.projects().insert(made.project);
      return inserted.has_error() ? inserted : finish(unit, made);
    });
    if (done.has_error()) return done.error();
    return made;
  }
  auto record = begin(made.project, made.resources);
  if (record.has_error()) return record.error();
  if (auto all = make_all(*record, made); all.has_error()) return undo_after(*record, all.error());

  made.project.state = ProjectState::ready;
  auto done = record->write([&](ports::UnitOfWork& unit) { return finish_in(unit, made, finish); });
  if (done.has_value()) return told_of(std::move(made));
  // With an uncertain commit the project may stand; if it does not, its record runs out.
  if (done.error().code == Errc::uncertain) return done.error();
  return undo_after(*record, done.error());
}

Provisioning::Made Provisioning::told_of(Made made) {
  std::erase_if(made.resources, [&](const ProvisionedResource& step) {
    return is_handed_over(step, made.project);
  });
  return made;
}

Result<SagaRecord> Provisioning::begin(const domain::Project& project,
                                       std::vector<ProvisionedResource>& steps) {
  ProvisioningSaga saga;
  saga.project_id = project.id;
  saga.owner = ports_.ids.uuid();
  saga.due_at = ports_.clock.now() + config_.lease;
  auto begun = ports_.storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    if (auto done = unit.projects().insert(project); done.has_error()) return done;
    if (auto done = unit.provisioning().begin(saga); done.has_error()) return done;
    for (const ProvisionedResource& step : steps) {
      if (auto done = unit.provisioning().put(step); done.has_error()) return done;
    }
    return {};
  });
  if (begun.has_error()) return begun.error();
  return SagaRecord(ports_.storage, ports_.clock, saga, config_.lease);
}

Result<void> Provisioning::make_all(const SagaRecord& record, Made& made) {
  const auto until = ports_.clock.monotonic() + config_.deadline;
  for (ProvisionedResource& step : made.resources) {
    if (ports_.clock.monotonic() >= until) {
      return Error{Errc::timeout, "the project's resources took too long to make"};
    }
    const auto url = steps_.make(record, step);
    if (url.has_error()) return url.error();
    if (*url) made.project.repository.url = **url;
  }
  return {};
}

Result<void> Provisioning::finish_in(ports::UnitOfWork& unit, const Made& made,
                                     const Finish& finish) const {
  const domain::ProjectId& id = made.project.id;
  ports::Provisioning& records = unit.provisioning();
  for (const ProvisionedResource& step : made.resources) {
    if (!is_handed_over(step, made.project)) continue;
    if (auto done = records.forget(id, step.position); done.has_error()) return done;
  }
  if (auto done = records.end(id); done.has_error()) return done;
  auto ready = unit.projects().make_ready(id, made.project.repository.url);
  return ready.has_error() ? ready : finish(unit, made);
}

Error Provisioning::undo_after(SagaRecord& record, const Error& error) {
  auto undone = [&]() -> Result<bool> {
    if (auto turned = record.turn_back(); turned.has_error()) return turned.error();
    return undo_all(record, {});
  }();
  const bool is_gone = undone.has_value() && *undone;
  Error said = error;
  // The database's own trouble: by now nothing was done, or it is not yet safe to try again.
  if (said.code == Errc::unavailable || said.code == Errc::uncertain) {
    said.code = is_gone ? Errc::unavailable : Errc::provisioning_failed;
  }
  if (is_gone) return said;
  said.message += "; what was made is still being undone";
  return said;
}

Result<bool> Provisioning::remove(const domain::ProjectId& id, bool keep_data) {
  auto record = begin_removal(id, keep_data);
  if (record.has_error()) {
    if (record.error().code == Errc::fenced) return false;
    return record.error();
  }
  return undo_all(*record, {});
}

Result<SagaRecord> Provisioning::begin_removal(const domain::ProjectId& id, bool keep_data) {
  const std::string owner = ports_.ids.uuid();
  ProvisioningSaga saga;
  auto begun = ports_.storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    const auto project = unit.projects().find(id);
    if (project.has_error()) return project.error();
    const auto known = unit.provisioning().find(id);
    if (known.has_error()) return known.error();
    const auto now = ports_.clock.now();
    saga = {id, ProvisioningSaga::Direction::undoing, keep_data, 0, owner, now + config_.lease};
    if (*known) return take_over(unit, **known, saga);
    if (auto done = unit.projects().begin_removal(id); done.has_error()) return done;
    if (auto done = unit.provisioning().begin(saga); done.has_error()) {
      // Another was quicker between the look and the lock.
      const bool is_late = done.error().code == Errc::already_exists;
      return is_late ? Error{Errc::fenced, done.error().message} : done.error();
    }
    return add_pod(unit, *project, owner);
  });
  if (begun.has_error()) return begun.error();
  return SagaRecord(ports_.storage, ports_.clock, saga, config_.lease);
}

Result<void> Provisioning::take_over(ports::UnitOfWork& unit, const ProvisioningSaga& known,
                                     const ProvisioningSaga& saga) const {
  if (known.direction == ProvisioningSaga::Direction::making) {
    return Error{Errc::conflict, "the project is still being made"};
  }
  if (!known.owner.empty() && known.due_at > ports_.clock.now()) {
    return Error{Errc::fenced, "the project is being removed already"};
  }
  return unit.provisioning().update(saga);
}

/// Whether there is one is its provider's to know.
Result<void> Provisioning::add_pod(ports::UnitOfWork& unit, const domain::Project& project,
                                   const std::string& key) const {
  const ports::Provisioner* pods = provisioners_.by_kind("pod");
  if (pods == nullptr) return {};
  auto planned = pods->plan(project);
  if (planned.has_error()) return planned.error();
  planned->key = key;
  ProvisionedResource pod = to_steps(project, {std::move(*planned)}).front();
  pod.position = kPodPosition;
  pod.state = ResourceState::created;
  pod.created_at = ports_.clock.now();
  pod.updated_at = pod.created_at;
  return unit.provisioning().put(pod);
}

Result<bool> Provisioning::resume(const std::stop_token& stop) {
  const std::string owner = ports_.ids.uuid();
  const auto now = ports_.clock.now();
  const auto claimed = ports::write(ports_.storage, [&](ports::UnitOfWork& unit) {
    return unit.provisioning().claim(now, owner, now + config_.lease);
  });
  if (claimed.has_error()) return claimed.error();
  if (!*claimed) return false;
  ports_.log.info("provisioning taken over",
                  {{"project_id", (**claimed).project_id.str()},
                   {"was", std::string(to_string((**claimed).direction))}});
  SagaRecord record(ports_.storage, ports_.clock, **claimed, config_.lease);
  if (record.saga().direction == ProvisioningSaga::Direction::making) {
    if (auto turned = record.turn_back(); turned.has_error()) return turned.error();
  }
  auto undone = undo_all(record, stop);
  if (undone.has_error()) return undone;
  return true;
}

Result<bool> Provisioning::undo_all(SagaRecord& record, const std::stop_token& stop) {
  auto steps = record.resources();
  if (steps.has_error()) return steps.error();
  bool all = true;
  for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
    if (step->state == ResourceState::planned || step->state == ResourceState::undone) continue;
    if (record.saga().keep_data && domain::holds_data(step->resource.kind)) continue;
    const auto undone = steps_.undo(record, *step, stop);
    if (undone.has_error()) return undone.error();
    all = all && *undone;
  }
  const domain::ProjectId& id = record.saga().project_id;
  if (!all) {
    const int doublings = std::min(record.saga().attempts, 20);
    auto left =
        record.give_up(std::min(config_.first_pause * (1 << doublings), config_.longest_pause));
    if (left.has_error()) return left.error();
    return false;
  }
  auto removed = record.write([&](ports::UnitOfWork& unit) { return unit.projects().remove(id); });
  if (removed.has_error()) return removed.error();
  ports_.log.info("project removed", {{"project_id", id.str()}});
  return true;
}

}  // namespace rdev::service
