#pragma once

#include "ports/logger.hpp"
#include "ports/notifier.hpp"

namespace rdev::log {

/// Says in the log that a callback would be delivered, and counts it as delivered: for embedders
/// that learn of a build's end in another way. Neither bodies nor secrets nor paths of URLs get
/// into the log. Thread-safe.
class Notifier : public ports::Notifier {
 public:
  /// `log` must outlive the notifier.
  explicit Notifier(ports::Logger& log) : log_(log) {}

  [[nodiscard]] Result<ports::DeliveryAnswer> deliver(const domain::Callback& callback,
                                                      const std::vector<std::string>& secrets,
                                                      const std::stop_token& stop) override;

 private:
  ports::Logger& log_;
};

}  // namespace rdev::log
