#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/result.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/build_executor.hpp"
#include "core/worker/wakeup.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::worker {

/// What ends the runs of builds that were ended while no worker held them: cancelled between two
/// attempts, or given up after their worker died. Every worker runs one, for builds it could have
/// claimed; clearing twice does no harm. Thread-safe.
class RunSweeper {
 public:
  RunSweeper(ports::Storage& storage, BuildExecutor& builds, ports::Logger& log,
             std::vector<std::string> labels, std::chrono::milliseconds interval);

  /// One round over all abandoned tasks; gives how many were settled. What can't be cleared stays
  /// for the next round. Errors: those of the storage.
  [[nodiscard]] Result<std::size_t> sweep(const std::stop_token& stop);

  /// Makes a round soon.
  void wake() { wakeup_.wake(); }

  /// The duty itself: returns on a stop request. Run it on a thread of its own.
  void run(const std::stop_token& stop);

 private:
  [[nodiscard]] bool can_clear(const domain::WorkTask& task) const;
  /// False when it is another's to do.
  [[nodiscard]] Result<bool> clear(const domain::WorkTask& task, const std::stop_token& stop);

  ports::Storage& storage_;
  BuildExecutor& builds_;
  ports::Logger& log_;
  const std::vector<std::string> labels_;
  const std::chrono::milliseconds interval_;
  Wakeup wakeup_;
};

}  // namespace rdev::worker
