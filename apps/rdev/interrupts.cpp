#include "apps/rdev/interrupts.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "apps/rdev/watch_view.hpp"

namespace rdev::cli {

namespace {

std::array<int, 2> wake{-1, -1};  // for the handler, which can be given nothing

void on_interrupt(int /*signal*/) {
  const int kept = errno;
  static_cast<void>(!write(wake[1], "", 1));
  errno = kept;
}

/// What a line says; nothing when it is no answer.
std::optional<Choice> read_choice(int terminal, const Interrupts& interrupts) {
  std::array<pollfd, 2> waited{pollfd{terminal, POLLIN, 0},
                               pollfd{interrupts.descriptor(), POLLIN, 0}};
  // The signal itself ends the wait before what it has written can be seen.
  while (poll(waited.data(), waited.size(), -1) < 0 && errno == EINTR) {
  }
  if (interrupts.take()) {
    print("\n");
    return Choice::detach;
  }
  std::array<char, 256> line{};
  const ssize_t count = read(terminal, line.data(), line.size());
  if (count <= 0 || line[0] == 'd' || line[0] == 'D') return Choice::detach;
  if (line[0] == 'c' || line[0] == 'C') return Choice::cancel;
  if (line[0] == '\n') return Choice::go_on;
  return std::nullopt;
}

}  // namespace

Interrupts::Interrupts() {
  if (pipe2(wake.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("no pipe");
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
}

Interrupts::~Interrupts() {
  std::signal(SIGINT, SIG_DFL);
  close(wake[0]);
  close(wake[1]);
}

int Interrupts::descriptor() const noexcept {
  return wake[0];
}

bool Interrupts::take() const {
  std::array<char, 16> bytes{};
  bool had = false;
  while (read(wake[0], bytes.data(), bytes.size()) > 0) had = true;
  return had;
}

Choice ask(const Interrupts& interrupts) {
  // The terminal itself: standard input may be where the prompt came from.
  const int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC);
  if (terminal < 0) return Choice::detach;
  std::optional<Choice> choice;
  while (!choice) {
    print("\n[c]ancel the build, [d]etach and let it go on, or [Enter] to go on watching? ");
    choice = read_choice(terminal, interrupts);
  }
  close(terminal);
  return *choice;
}

}  // namespace rdev::cli
