#pragma once

#include <sys/types.h>

#include "adapters/process/unique_fd.hpp"

namespace rdev::process {

/// A descriptor that stands for the process, however its number is used later, and becomes
/// readable when it has ended. Not open when there is no such process, with `errno` set.
[[nodiscard]] UniqueFd open_pidfd(pid_t pid) noexcept;

/// Sends a signal to the process behind the descriptor; false when it has ended.
bool send_signal(const UniqueFd& pidfd, int signal) noexcept;

}  // namespace rdev::process
