#include "tests/support/command.hpp"

#include <array>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rdev::testing {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

pid_t start_command(const std::vector<std::string>& argv, const std::string& error_log,
                    int& output) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, error_log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   0600);
  pid_t pid = -1;
  std::vector<std::string> arguments = argv;
  const int failed = posix_spawnp(&pid, argv.front().c_str(), &actions, nullptr,
                                  pointers(arguments).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output = ends[0];
  if (failed == 0) return pid;
  close(ends[0]);
  throw std::runtime_error("cannot start " + argv.front());
}

std::string read_some(int descriptor) {
  std::array<char, 4096> buffer{};
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

int exit_code_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

CommandOutcome run_command(const std::vector<std::string>& argv) {
  int output = -1;
  const pid_t pid = start_command(argv, "/dev/null", output);
  CommandOutcome outcome;
  for (std::string more = read_some(output); !more.empty(); more = read_some(output)) {
    outcome.output += more;
  }
  close(output);
  int status = 0;
  waitpid(pid, &status, 0);
  outcome.exit_code = exit_code_of(status);
  return outcome;
}

std::string checked_output(const std::vector<std::string>& argv) {
  CommandOutcome outcome = run_command(argv);
  if (outcome.exit_code != 0) {
    throw std::runtime_error(argv.front() + " exited with " + std::to_string(outcome.exit_code));
  }
  if (!outcome.output.empty() && outcome.output.back() == '\n') outcome.output.pop_back();
  return outcome.output;
}

}  // namespace rdev::testing
