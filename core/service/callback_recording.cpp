#include "core/service/callback_recording.hpp"

#include <string>

#include <boost/json/object.hpp>

#include "core/domain/build_event.hpp"
#include "core/domain/json_writer.hpp"
#include "ports/build_events.hpp"
#include "ports/work_queue.hpp"

namespace rdev::service {

using domain::CallbackState;

namespace {

domain::NewEvent event_of(const domain::Callback& callback, const ports::DeliveryReport& report) {
  const int attempts = callback.progress.attempts + 1;
  if (report.state == CallbackState::delivered) {
    return {std::string(domain::event_type::kCallbackDelivered),
            {{"attempts", attempts}, {"status", domain::or_null(report.http_status)}}};
  }
  return {std::string(domain::event_type::kCallbackFailed),
          domain::to_storable({{"attempts", attempts},
                               {"status", domain::or_null(report.http_status)},
                               {"error", domain::or_null(report.error)},
                               {"state", domain::to_string(report.state)},
                               {"next_attempt_at", domain::or_null(report.next_attempt_at)}})};
}

}  // namespace

Result<void> record_delivery(ports::Storage& storage, const ports::Clock& clock,
                             const domain::Callback& callback,
                             const ports::DeliveryReport& report) {
  return storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    // First the task, whose row keeps the events in sequence: everybody locks in this order.
    const auto task = unit.queue().hold(callback.task_id);
    if (task.has_error()) return task.error();
    if (auto done = unit.callbacks().report(callback.id, callback.attempt, report);
        done.has_error()) {
      return done.error();
    }
    const auto seq = unit.events().append(callback.task_id, task->attempt, clock.now(),
                                          {event_of(callback, report)});
    if (seq.has_error()) return seq.error();
    unit.notify({ports::Change::Topic::events, callback.task_id.str()});
    return {};
  });
}

Result<void> give_back(ports::Storage& storage, const domain::Callback& callback) {
  return storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    if (auto done = unit.callbacks().give_back(callback.id, callback.attempt); done.has_error()) {
      return done.error();
    }
    unit.notify({ports::Change::Topic::callbacks, callback.task_id.str()});
    return {};
  });
}

}  // namespace rdev::service
