#include "tests/e2e/installation.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <utility>

#include <boost/json/serialize.hpp>

#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

std::string contents(const std::filesystem::path& file) {
  // By the stream's own reading, which does not throw when a process in /proc has just gone.
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

Installation::Installation() {
  std::filesystem::create_directory(path("scratch"));
}

std::filesystem::path Installation::path(const std::string& name) const {
  return directory_.path() / name;
}

std::string Installation::log() const {
  return contents(path("server.log"));
}

void Installation::wait_for_log(const std::string& text) const {
  poll_until(text + " in the log", [&] { return log().find(text) != std::string::npos; });
}

void Installation::start(const std::string& script, const std::vector<std::string>& more_flags) {
  const boost::json::array argv{"sh", "-c", boost::json::value(script)};
  std::vector<std::string> flags{"--agent-command", boost::json::serialize(argv)};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  start_agent("command", flags);
}

void Installation::start_agent(const std::string& agent,
                               const std::vector<std::string>& more_flags) {
  std::vector<std::string> flags{"--embedded-worker", "--pod", "local:" + path("pods").string(),
                                 "--agent", agent};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  start_with(std::move(flags));
}

void Installation::start_without_worker(const std::vector<std::string>& more_flags) {
  start_with(more_flags);
}

void Installation::start_with(std::vector<std::string> flags) {
  flags.insert(flags.begin(), {"--database", "sqlite:" + path("rdev.db").string()});
  server_ = std::make_unique<ServerProcess>(path("server.log"), std::move(flags));
  port_ = server_->port();
  api_ = std::make_unique<Api>(port_, path("scratch"));
}

CommandOutcome Installation::keys(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {RDEV_SERVER_PATH, "keys"});
  arguments.insert(arguments.end(), {"--database", "sqlite:" + path("rdev.db").string()});
  return run_command(arguments);
}

void Installation::kill() {
  server_.reset();
}

std::filesystem::path Installation::create_project(const std::string& id,
                                                   int max_concurrent_builds) {
  const auto repository = path(id + ".git");
  checked_output({"git", "init", "-q", "--bare", "-b", "main", repository.string()});
  const boost::json::object project{{"id", id},
                                    {"repository", {{"url", repository.string()}}},
                                    {"max_concurrent_builds", max_concurrent_builds}};
  const Answer created = api().post("/projects", project);
  if (created.status != 201) throw std::runtime_error("no project: " + created.body);
  return repository;
}

void Installation::wait_until_cleared(const std::string& task_id,
                                      const std::string& project) const {
  poll_until("nothing of the build", [&] {
    if (processes_of(task_id) > 0) return false;
    for (const auto& entry :
         std::filesystem::directory_iterator(path("pods") / project / "state")) {
      if (entry.path().filename().string().starts_with(task_id)) return false;
    }
    return true;
  });
}

std::string Installation::git(const std::filesystem::path& repository,
                              std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"git", "--git-dir", repository.string()});
  return checked_output(arguments);
}

std::size_t Installation::processes_of(const std::string& task_id) {
  const std::string wanted = "RDEV_TASK_ID=" + task_id;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    // One that has just ended, or another user's, reads as empty.
    const std::string environment = "\n" + contents(entry.path() / "environ");
    if (environment.find(wanted) != std::string::npos) ++count;
  }
  return count;
}

}  // namespace rdev::testing
