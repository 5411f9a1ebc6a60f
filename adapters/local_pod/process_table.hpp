#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "core/domain/result.hpp"

namespace rdev::local_pod {

/// A living process, as /proc tells.
struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
  std::uint64_t start_time = 0;     ///< clock ticks since boot: tells a reused pid
  std::string pid_namespace;        ///< empty when not readable
  bool first_of_namespace = false;  ///< number 1 of a PID namespace other than our own

  friend bool operator==(const Process&, const Process&) = default;
};

/// What a process is known by after others may have taken its number: pid and start time.
using ProcessKey = std::pair<pid_t, std::uint64_t>;

/// All that belongs to `marker`: processes with RDEV_TASK_ID=marker in their environment and
/// those of `known`, the first process of a sandbox with the marker's mount (sandbox.hpp), what
/// descends from these, and all of a PID namespace whose first process is one of these. The
/// calling process is never among them.
///
/// One look at a moving picture: a process that comes or goes meanwhile may be missed.
/// Errors: unavailable (no /proc).
[[nodiscard]] Result<std::vector<Process>> processes_of(std::string_view marker,
                                                        const std::set<ProcessKey>& known = {});

/// Sends `signal` if the process is still the one that was seen; true if it was sent.
bool send_signal(const Process& process, int signal);

}  // namespace rdev::local_pod
