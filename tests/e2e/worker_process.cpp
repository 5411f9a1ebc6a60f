#include "tests/e2e/worker_process.hpp"

#include <csignal>
#include <fstream>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

std::vector<std::string> command_line(const Installation& rdev, const std::string& script,
                                      const std::vector<std::string>& more_flags) {
  const boost::json::array agent{"sh", "-c", boost::json::value(script)};
  std::vector<std::string> argv{RDEV_WORKER_PATH,
                                "--database",
                                "sqlite:" + rdev.path("rdev.db").string(),
                                "--pod",
                                "local:" + rdev.path("pods").string(),
                                "--agent",
                                "command",
                                "--agent-command",
                                boost::json::serialize(agent)};
  argv.insert(argv.end(), more_flags.begin(), more_flags.end());
  return argv;
}

}  // namespace

WorkerProcess::WorkerProcess(const Installation& rdev, const std::string& name,
                             const std::string& script, const std::vector<std::string>& more_flags)
    : log_(rdev.path(name + ".log")),
      pid_(start_command(command_line(rdev, script, more_flags), log_.string(), output_)) {}

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
