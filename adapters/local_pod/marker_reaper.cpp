#include "adapters/local_pod/marker_reaper.hpp"

#include <algorithm>
#include <csignal>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>

#include "adapters/local_pod/process_table.hpp"
#include "adapters/process/pidfd.hpp"

namespace rdev::local_pod {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// After a KILL a process is gone in microseconds, unless it sits in the kernel or forks faster
/// than we look.
constexpr milliseconds kKillTime{5'000};

/// How long processes are waited for before the table is read again for new ones.
constexpr milliseconds kLookInterval{50};

/// Between the two looks that must both find nothing: one alone can miss a process that is just
/// forking or replacing itself.
constexpr milliseconds kConfirmInterval{2};

/// A sandbox's outer process: it is in our namespace and has the first process of another as its
/// child. A TERM would end it before what it stands for, and tell a wrong exit status.
bool is_monitor(const Process& process, const std::vector<Process>& all) {
  return std::any_of(all.begin(), all.end(), [&](const Process& other) {
    return other.first_of_namespace && other.parent == process.pid &&
           other.pid_namespace != process.pid_namespace;
  });
}

void terminate(const std::vector<Process>& found, std::set<ProcessKey>& told) {
  for (const Process& process : found) {
    if (is_monitor(process, found)) continue;
    if (told.emplace(process.pid, process.start_time).second) send_signal(process, SIGTERM);
  }
}

void kill_all(std::vector<Process> found) {
  std::stable_partition(found.begin(), found.end(),
                        [](const Process& process) { return process.first_of_namespace; });
  for (const Process& process : found) send_signal(process, SIGKILL);
}

/// Until all of `found` are gone, at most until `until`.
void wait_for_end(const std::vector<Process>& found, Clock::time_point until) {
  for (const Process& process : found) {
    const process::UniqueFd pidfd = process::open_pidfd(process.pid);
    if (!pidfd.is_open()) continue;
    pollfd waiting{pidfd.get(), POLLIN, 0};
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    if (left.count() > 0) ::poll(&waiting, 1, static_cast<int>(left.count()));
  }
}

}  // namespace

Result<void> end_marked(std::string_view marker, milliseconds grace) {
  const Clock::time_point kill_at = Clock::now() + grace;
  std::set<ProcessKey> told;
  std::set<ProcessKey>
      known;  // a child without the marker is found by its parent, while that lives
  for (int looks_without = 0; looks_without < 2;) {
    auto found = processes_of(marker, known);
    if (found.has_error()) return found.error();
    if (found->empty()) {
      if (++looks_without < 2) std::this_thread::sleep_for(kConfirmInterval);
      continue;
    }
    looks_without = 0;
    for (const Process& process : *found) known.emplace(process.pid, process.start_time);

    const Clock::time_point now = Clock::now();
    if (now >= kill_at + kKillTime) {
      return Error{Errc::timeout,
                   fmt::format("{} processes of {} are still there", found->size(), marker)};
    }
    if (now >= kill_at) {
      kill_all(*found);
    } else {
      terminate(*found, told);
    }
    const Clock::time_point next = now + kLookInterval;
    wait_for_end(*found, now < kill_at ? std::min(next, kill_at) : next);
  }
  return {};
}

Result<bool> any_marked(std::string_view marker) {
  for (int looks = 0;; ++looks) {
    auto found = processes_of(marker);
    if (found.has_error()) return found.error();
    if (!found->empty() || looks == 1) return !found->empty();
    std::this_thread::sleep_for(kConfirmInterval);
  }
}

}  // namespace rdev::local_pod
