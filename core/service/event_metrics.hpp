#pragma once

#include "core/domain/build_event.hpp"
#include "ports/metrics.hpp"

namespace rdev::service {

/// Measures what an event tells: builds that ended, how long they had waited, what agents cost.
/// To be called once for each event, by the process that has stored it: then the counters of all
/// processes add up to the truth.
void measure_event(const domain::NewEvent& event, ports::Metrics& metrics);

}  // namespace rdev::service
