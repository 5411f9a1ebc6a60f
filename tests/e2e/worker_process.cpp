#include "tests/e2e/worker_process.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

std::vector<std::string> flags_of(const Installation& rdev, const std::string& script,
                                  const std::vector<std::string>& more_flags) {
  const boost::json::array agent{"sh", "-c", boost::json::value(script)};
  std::vector<std::string> flags{"--database",      "sqlite:" + rdev.path("rdev.db").string(),
                                 "--pod",           "local:" + rdev.path("pods").string(),
                                 "--agent",         "command",
                                 "--agent-command", boost::json::serialize(agent)};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  return flags;
}

std::vector<std::string> command_line(std::vector<std::string> flags) {
  flags.insert(flags.begin(), RDEV_WORKER_PATH);
  return flags;
}

}  // namespace

WorkerProcess::WorkerProcess(std::filesystem::path log, std::vector<std::string> flags)
    : log_(std::move(log)),
      pid_(start_command(command_line(std::move(flags)), log_.string(), output_)) {}

WorkerProcess::WorkerProcess(const Installation& rdev, const std::string& name,
                             const std::string& script, const std::vector<std::string>& more_flags)
    : WorkerProcess(rdev.path(name + ".log"), flags_of(rdev, script, more_flags)) {}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) static_cast<void>(end(SIGKILL));
  close(output_);
}

void WorkerProcess::signal(int number) const {
  kill(pid_, number);
}

int WorkerProcess::end(int number) {
  kill(pid_, number);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_code_of(status);
}

void WorkerProcess::wait_for_log(const std::string& text) const {
  poll_until(text + " in the worker's log", [&] {
    std::ostringstream log;
    log << std::ifstream(log_).rdbuf();
    return log.str().find(text) != std::string::npos;
  });
}

}  // namespace rdev::testing
