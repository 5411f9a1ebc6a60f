#include "tests/integration/chaos/world.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/memory/templates.hpp"
#include "adapters/postgres/storage.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "core/service/build_service.hpp"
#include "ports/projects.hpp"
#include "tests/support/command.hpp"
#include "tests/support/postgres_client.hpp"

namespace rdev::testing {

World::World(std::string script)
    : logs_(directory_.path()), script_(std::move(script)), url_(cluster_.create_database()) {
  if (const char* logs = std::getenv("RDEV_CHAOS_LOGS")) logs_ = logs;
}

void World::create_projects(const std::vector<std::string>& ids) {
  const auto storage = postgres::open(url_).value();
  for (const std::string& id : ids) {
    checked_output({"git", "init", "-q", "--bare", "-b", "main", repository(id).string()});
  }
  const auto done = storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    for (const std::string& id : ids) {
      domain::Project project;
      project.id = domain::ProjectId(id);
      project.name = id;
      project.repository.url = repository(id).string();
      if (auto inserted = unit.projects().insert(project); inserted.has_error()) return inserted;
    }
    return {};
  });
  if (done.has_error()) throw std::runtime_error("no projects: " + done.error().message);
}

std::vector<std::string> World::submit(const std::vector<Submission>& submissions) {
  const auto storage = postgres::open(url_).value();
  memory::Templates templates;
  system::SystemClock clock;
  system::UuidGenerator ids(clock);
  service::BuildService builds(*storage, templates, clock, ids);
  std::vector<std::string> tasks;
  for (const auto& [project, spec] : submissions) {
    const auto entry = builds.submit(domain::ProjectId(project), spec, "chaos");
    if (entry.has_error()) throw std::runtime_error("not accepted: " + entry.error().message);
    tasks.push_back(entry->task_id.str());
  }
  return tasks;
}

std::unique_ptr<WorkerProcess> World::start_worker(
    const std::string& name, const std::vector<std::string>& more_flags) const {
  const boost::json::array argv{"sh", "-c", boost::json::value(script_)};
  std::vector<std::string> flags{
      "--database", url_,      "--pod",           "local:" + (directory_.path() / "pods").string(),
      "--agent",    "command", "--agent-command", boost::json::serialize(argv)};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  return std::make_unique<WorkerProcess>(logs_ / (name + ".log"), std::move(flags));
}

std::optional<std::string> World::ask(const std::string& sql) const {
  try {
    return PostgresClient(url_).rows(sql);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

std::optional<int> World::finished() const {
  const auto count =
      ask("SELECT COUNT(*) FROM work_tasks WHERE status NOT IN ('pending', 'running')");
  if (!count) return std::nullopt;
  return std::stoi(*count);
}

std::filesystem::path World::repository(const std::string& project) const {
  return directory_.path() / (project + ".git");
}

std::filesystem::path World::home(const std::string& project) const {
  return directory_.path() / "pods" / project / "home";
}

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace rdev::testing
