#include "adapters/log/notifier.hpp"

#include <string>

namespace rdev::log {

Result<ports::DeliveryAnswer> Notifier::deliver(const domain::Callback& callback,
                                                const std::vector<std::string>& secrets,
                                                const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "the delivery was stopped"};
  log_.info("callback", {{"webhook_id", callback.id.str()},
                         {"task_id", callback.task_id.str()},
                         {"project_id", callback.project_id.str()},
                         {"endpoint", domain::endpoint_of(callback.url)},
                         {"bytes", std::to_string(callback.body.size())},
                         {"signatures", std::to_string(secrets.size())}});
  return ports::DeliveryAnswer{204, std::nullopt};
}

}  // namespace rdev::log
