#include "tests/e2e/server_process.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

ServerProcess::ServerProcess(const std::filesystem::path& log, std::vector<std::string> flags) {
  if (std::find(flags.begin(), flags.end(), "--listen") == flags.end()) {
    flags.insert(flags.begin(), {"--listen", "127.0.0.1:0"});
  }
  flags.insert(flags.begin(), RDEV_SERVER_PATH);
  int output = -1;
  pid_ = start_command(flags, log.string(), output);
  std::string line;
  while (line.find('\n') == std::string::npos) {
    const std::string more = read_some(output);
    if (more.empty()) break;
    line += more;
  }
  close(output);
  const auto colon = line.rfind(':');
  if (!line.starts_with("listening on http") || colon == std::string::npos) {
    kill(pid_, SIGKILL);
    static_cast<void>(wait());
    throw std::runtime_error("the server did not start: " + line + contents(log));
  }
  port_ = static_cast<unsigned short>(std::stoi(line.substr(colon + 1)));
}

ServerProcess::~ServerProcess() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ServerProcess::signal(int number) const {
  kill(pid_, number);
}

int ServerProcess::wait(std::chrono::seconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  int status = 0;
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("still running");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  pid_ = -1;
  return exit_code_of(status);
}

}  // namespace rdev::testing
