#include "tests/e2e/pseudo_terminal.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"

namespace rdev::testing {

PseudoTerminal::PseudoTerminal(const std::vector<std::string>& argv) {
  std::vector<std::string> words = argv;
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 100;
  pid_ = forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::runtime_error("no pseudo-terminal");
  if (pid_ > 0) return;
  execvp(pointers.front(), pointers.data());
  _exit(127);
}

PseudoTerminal::~PseudoTerminal() {
  close(terminal_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool PseudoTerminal::read_more() {
  constexpr int kHalfAMinute = 30'000;
  pollfd waited{terminal_, POLLIN, 0};
  if (poll(&waited, 1, kHalfAMinute) <= 0) {
    throw std::runtime_error("the terminal is silent: " + screen_);
  }
  std::array<char, 4096> buffer{};
  const ssize_t count = read(terminal_, buffer.data(), buffer.size());
  if (count <= 0) return false;
  screen_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

void PseudoTerminal::wait_for(const std::string& text) {
  std::size_t found = 0;
  while ((found = screen_.find(text, seen_)) == std::string::npos) {
    if (!read_more()) throw std::runtime_error("no " + text + " on the terminal: " + screen_);
  }
  seen_ = found + text.size();
}

void PseudoTerminal::type(const std::string& keys) const {
  if (write(terminal_, keys.data(), keys.size()) < 0) throw std::runtime_error("no terminal");
}

int PseudoTerminal::wait() {
  while (read_more()) {
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_code_of(status);
}

}  // namespace rdev::testing
