#include "tests/support/core_world.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "adapters/memory/templates.hpp"
#include "core/service/build_service.hpp"
#include "core/worker/claiming.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/projects.hpp"
#include "ports/work_queue.hpp"

namespace rdev::testing {

domain::Project CoreWorld::add_project(const std::string& id, int max_concurrent_builds) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  project.name = id;
  project.repository.url = "/srv/git/" + id + ".git";
  project.max_concurrent_builds = max_concurrent_builds;
  project.created_at = clock.now();
  database.write([&](ports::UnitOfWork& unit) { return unit.projects().insert(project); }).value();
  return project;
}

domain::TaskId CoreWorld::submit(const domain::BuildSpec& spec, const std::string& project) {
  memory::Templates none;
  service::BuildService builds(database, none, clock, ids);
  return builds.submit(domain::ProjectId(project), spec, "key-1").value().task_id;
}

worker::ClaimedBuild CoreWorld::claim() {
  auto builds = worker::claim_builds(
      database, {domain::WorkerId("worker-1"), {}, 1, clock.now(), std::chrono::minutes(1)});
  return builds.value().at(0);
}

void CoreWorld::cancel(const domain::TaskId& id) {
  memory::Templates none;
  service::BuildService builds(database, none, clock, ids);
  builds.cancel(id).value();
}

domain::BuildAuditEntry CoreWorld::entry(const domain::TaskId& id) {
  return ports::read(database, [&](ports::UnitOfWork& unit) { return unit.audit().find(id); })
      .value();
}

domain::WorkTask CoreWorld::task(const domain::TaskId& id) {
  return ports::read(database, [&](ports::UnitOfWork& unit) { return unit.queue().find(id); })
      .value();
}

std::vector<domain::BuildEvent> CoreWorld::events(const domain::TaskId& id) {
  return ports::read(database,
                     [&](ports::UnitOfWork& unit) { return unit.events().list(id, 0, 100'000); })
      .value();
}

domain::Callback CoreWorld::callback(const domain::TaskId& id) {
  return ports::read(database, [&](ports::UnitOfWork& unit) { return unit.callbacks().find(id); })
      .value();
}

std::vector<domain::TaskId> CoreWorld::abandoned() {
  const auto tasks = ports::read(database, [](ports::UnitOfWork& unit) {
                       return unit.queue().abandoned({}, 1'000);
                     }).value();
  std::vector<domain::TaskId> ids;
  for (const domain::WorkTask& task : tasks) ids.push_back(task.id);
  return ids;
}

std::string CoreWorld::event_types(const domain::TaskId& id) {
  std::string types;
  for (const domain::BuildEvent& event : events(id)) {
    if (!types.empty()) types += ' ';
    types += event.type;
  }
  return types;
}

domain::BuildAuditEntry CoreWorld::wait_until_finished(const domain::TaskId& id) {
  std::mutex mutex;
  std::condition_variable changed;
  // A change between the subscription and the first look is told later, so none is missed.
  const auto subscription = database.subscribe([&](const ports::Change&) {
    const std::scoped_lock lock(mutex);
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  const auto is_finished = [&] { return domain::is_finished(entry(id).status); };
  if (!changed.wait_for(lock, std::chrono::seconds(30), is_finished)) {
    throw std::runtime_error("the build does not end: " + event_types(id));
  }
  return entry(id);
}

domain::BuildSpec make_spec(const std::string& prompt) {
  domain::BuildSpec spec;
  spec.prompt = prompt;
  return spec;
}

}  // namespace rdev::testing
