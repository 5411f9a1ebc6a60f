#include "adapters/process/child.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <sys/wait.h>

#include "adapters/process/pidfd.hpp"

namespace rdev::process {

Child::Child(pid_t pid, UniqueFd pidfd) noexcept : pid_(pid), pidfd_(std::move(pidfd)) {}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), pidfd_(std::move(other.pidfd_)) {}

Child::~Child() {
  if (pid_ == 0) return;
  kill();
  // Its status interests nobody here, and there is nothing to be done if somebody took it.
  static_cast<void>(wait());
}

Result<Child> Child::adopt(pid_t pid) {
  UniqueFd pidfd = open_pidfd(pid);
  const int failed = errno;
  Child child(pid, std::move(pidfd));
  if (!child.pidfd_.is_open()) {
    return Error{Errc::unavailable, "pidfd_open: " + std::generic_category().message(failed)};
  }
  return child;
}

Result<int> Child::wait() {
  siginfo_t info{};
  // By pid, which cannot be reused before this very call has reaped it.
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0) {
    if (errno == EINTR) continue;
    pid_ = 0;
    return Error{Errc::internal, "waitid: " + std::generic_category().message(errno)};
  }
  pid_ = 0;
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

void Child::kill() noexcept {
  if (pid_ != 0) ::kill(pid_, SIGKILL);
}

}  // namespace rdev::process
