#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/domain/callback.hpp"
#include "core/domain/result.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/notifier.hpp"

namespace rdev::service {

/// Pauses between the tries of a callback: one try more than there are pauses.
using CallbackSchedule = std::vector<std::chrono::milliseconds>;

/// 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
[[nodiscard]] CallbackSchedule default_callback_schedule();

/// How an endpoint took a delivery, for the sake of the others that go there.
enum class EndpointHealth {
  sound,    ///< it answered, be it with a refusal of this one
  unknown,  ///< it was not asked
  sick,     ///< no answer, a server error, or a plea for fewer
};

/// What follows from one try.
struct CallbackVerdict {
  ports::DeliveryReport report;
  EndpointHealth health = EndpointHealth::unknown;
  std::optional<std::chrono::milliseconds> pause;  ///< the endpoint asked for, of all deliveries
};

/// Judges a try of `callback` that ended at `now`: 2xx delivers; 410, and an address that can never
/// be right, are final; all else is tried again by `schedule`, or when the receiver's Retry-After
/// (at most a day) has passed if that is later, and is dead after the last try. Tries before a
/// redelivery do not count. `jitter` in [0, 1] lengthens a pause by up to a fifth.
[[nodiscard]] CallbackVerdict judge(const Result<ports::DeliveryAnswer>& answer,
                                    const domain::Callback& callback,
                                    const CallbackSchedule& schedule, domain::Timestamp now,
                                    double jitter);

}  // namespace rdev::service
