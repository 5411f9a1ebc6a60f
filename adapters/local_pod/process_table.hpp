#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/domain/result.hpp"

namespace rdev::local_pod {

/// A living process, as /proc tells.
struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
  std::uint64_t start_time = 0;  ///< clock ticks since boot: tells a reused pid
  std::string pid_namespace;     ///< empty when not readable
  bool first_of_namespace = false;

  friend bool operator==(const Process&, const Process&) = default;
};

/// All that belongs to `marker`: processes with RDEV_TASK_ID=marker in their environment, what
/// descends from these, and all of a PID namespace (other than our own) that one of these is in.
/// The calling process is never among them.
///
/// One look at a moving picture: a process that comes or goes meanwhile may be missed.
/// Errors: unavailable (no /proc).
[[nodiscard]] Result<std::vector<Process>> processes_of(std::string_view marker);

/// Sends `signal` if the process is still the one that was seen; true if it was sent.
bool send_signal(const Process& process, int signal);

}  // namespace rdev::local_pod
