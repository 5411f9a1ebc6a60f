#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/domain/build_event.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// The events of every build, append only, within a unit of work (see storage.hpp for
/// transactions and threads).
class BuildEvents {
 public:
  virtual ~BuildEvents() = default;

  /// Appends `events` in order and gives the seq of the last. The caller holds the task's row
  /// (WorkQueue::guard, hold, cancel or enqueue in the same transaction), which is what keeps the
  /// sequence free of gaps and doubles. Many at once cost one round trip.
  /// Errors: not_found when there is no such build.
  [[nodiscard]] virtual Result<std::int64_t> append(
      const domain::TaskId& id, int attempt, domain::Timestamp at,
      const std::vector<domain::NewEvent>& events) = 0;

  /// Those with seq > `after`, ascending, at most `limit`; empty for an unknown build.
  [[nodiscard]] virtual Result<std::vector<domain::BuildEvent>> list(const domain::TaskId& id,
                                                                     std::int64_t after,
                                                                     std::size_t limit) = 0;
};

}  // namespace rdev::ports
