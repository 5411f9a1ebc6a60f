#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "core/domain/ci.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"
#include "ports/ci.hpp"
#include "ports/clock.hpp"

namespace rdev::worker {

/// Looks again and again, ever less often, how far the pipeline of one push is. For one thread.
class CiWatch {
 public:
  CiWatch(ports::Ci& ci, ports::Clock& clock, const domain::Project& project,
          std::string commit_sha, domain::Timestamp pushed_at, std::stop_token stop);

  /// The pipeline as soon as there is one. Errors: not_found (there was none in all that time, or
  /// the CI does not know the repository), unavailable (nor could it be asked at the end of it),
  /// cancelled, and the rest of Ci::find_run's.
  [[nodiscard]] Result<domain::CiRun> find(std::chrono::milliseconds at_most);

  /// Brings `run` up to date until it has ended. Errors: timeout, cancelled, and those of
  /// Ci::find_run but unavailable, which passes or becomes a timeout.
  [[nodiscard]] Result<void> follow(domain::CiRun& run, std::chrono::milliseconds at_most);

 private:
  /// Whether it is time to stop looking; waits for the next look otherwise.
  [[nodiscard]] Result<bool> is_over(std::chrono::steady_clock::time_point until);
  [[nodiscard]] Result<std::optional<domain::CiRun>> look();

  ports::Ci& ci_;
  ports::Clock& clock_;
  const domain::Project& project_;
  const std::string commit_sha_;
  const domain::Timestamp pushed_at_;
  const std::stop_token stop_;
  std::chrono::milliseconds pause_;
};

}  // namespace rdev::worker
