#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>

#include "core/domain/result.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/wakeup.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::worker {

/// What rescues builds whose worker died: puts those with an expired lease back into the queue, for
/// the next worker to go on with. That spends no attempt, unless a build has outlived several
/// workers without a step forward; with no attempt left it then ends as `lease_expired`. One that
/// was to be cancelled ends as cancelled. Every worker runs one; they pass over the rows another
/// holds. Thread-safe.
class LeaseRescuer {
 public:
  LeaseRescuer(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids,
               ports::Logger& log, std::chrono::milliseconds interval);

  /// One small batch in one transaction; gives how many were dealt with.
  [[nodiscard]] Result<std::size_t> rescue();

  /// The duty itself: returns on a stop request. Run it on a thread of its own.
  void run(const std::stop_token& stop);

 private:
  Result<void> rescue_one(ports::UnitOfWork& unit, const domain::WorkTask& task);

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
  ports::Logger& log_;
  const std::chrono::milliseconds interval_;
  Wakeup wakeup_;
};

}  // namespace rdev::worker
