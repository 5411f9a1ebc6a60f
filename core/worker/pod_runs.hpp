#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "ports/pod.hpp"

namespace rdev::worker {

/// Where an attempt's run keeps its files; nobody but the pod's user gets in.
[[nodiscard]] std::string run_directory(const ports::Pod& pod, const domain::TaskId& task,
                                        int attempt);

/// The file in there with what the project has been provisioned with (credentials_file.hpp).
inline constexpr const char* kCredentialsName = "credentials";

/// All that durable commands (pod_command.hpp) of one task have left in a pod, whichever worker
/// started them. One thread uses it at a time.
class PodRuns {
 public:
  /// For how long a run that nobody has cleared away stays, for somebody to look at: one that has
  /// left its exit status, and one that has not.
  static constexpr std::chrono::hours kKeepEnded{24};
  static constexpr std::chrono::hours kKeepLost{7 * 24};

  PodRuns(ports::Pod& pod, domain::TaskId task);

  /// The newest attempt after `after` that has begun a run, whatever became of that.
  /// Errors: unavailable, cancelled.
  [[nodiscard]] Result<std::optional<int>> newest(int after, const std::stop_token& stop);

  /// Ends every process of the task, followers too: TERM, `grace`, KILL, verified.
  [[nodiscard]] Result<void> end(std::chrono::milliseconds grace);

  /// Removes the runs of attempts up to `attempt`, which must have ended. Other tasks' runs in the
  /// pod whose time is over go along, unless they live.
  [[nodiscard]] Result<void> discard(int attempt);

 private:
  [[nodiscard]] Result<void> remove_stale(const std::vector<std::string>& names);

  ports::Pod& pod_;
  domain::TaskId task_;
};

}  // namespace rdev::worker
