#include "tests/integration/chaos/worker_process.hpp"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"

namespace rdev::testing {

WorkerProcess::WorkerProcess(const std::filesystem::path& log, std::vector<std::string> flags) {
  // A worker must not go on for ever after a test that was killed.
  flags.insert(flags.begin(), {"setpriv", "--pdeathsig", "KILL", "--", RDEV_WORKER_PATH});
  int output = -1;
  pid_ = start_command(flags, log.string(), output);
  close(output);  // it has nothing to say there
}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) end(SIGKILL);
}

int WorkerProcess::end(int signal) {
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_code_of(status);
}

}  // namespace rdev::testing
