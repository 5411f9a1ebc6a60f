#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/callback.hpp"
#include "core/domain/result.hpp"

namespace rdev::ports {

/// The receiver's answer to one delivery.
struct DeliveryAnswer {
  int http_status = 0;
  std::optional<std::chrono::seconds> retry_after;
};

/// Delivers one callback, once. Retrying, and judging the answer, are the caller's.
/// Thread-safe.
class Notifier {
 public:
  virtual ~Notifier() = default;

  /// Each of `secrets` signs the delivery: none, the project's, or two while both are valid. The
  /// callback's trace goes with it. A value for any answer, good or bad.
  /// Errors: forbidden (the address is not allowed), unavailable, timeout, cancelled, invalid.
  [[nodiscard]] virtual Result<DeliveryAnswer> deliver(const domain::Callback& callback,
                                                       const std::vector<std::string>& secrets,
                                                       const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
