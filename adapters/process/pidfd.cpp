#include "adapters/process/pidfd.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace rdev::process {

// By system call: the header of glibc 2.36 declares its wrappers without C linkage.

UniqueFd open_pidfd(pid_t pid) noexcept {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

bool send_signal(const UniqueFd& pidfd, int signal) noexcept {
  return ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) == 0;
}

}  // namespace rdev::process
