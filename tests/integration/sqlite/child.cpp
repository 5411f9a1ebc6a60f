#include "tests/integration/sqlite/child.hpp"

#include <csignal>
#include <fstream>
#include <iostream>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"

namespace rdev::testing {

Child::Child(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{SQLITE_CHILD};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  process_ = start_command(argv, directory_.path() / "stderr", output_);
}

Child::~Child() {
  kill();
  close(output_);
  std::ifstream complaints(directory_.path() / "stderr");
  std::string line;
  while (std::getline(complaints, line)) std::cerr << "sqlite_child: " << line << '\n';
}

std::string Child::line() {
  std::size_t end = unread_.find('\n');
  while (end == std::string::npos) {
    const std::string more = read_some(output_);
    if (more.empty()) return {};
    unread_ += more;
    end = unread_.find('\n');
  }
  std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return line;
}

void Child::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  wait();
}

int Child::wait() {
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return exit_code_of(status);
}

}  // namespace rdev::testing
