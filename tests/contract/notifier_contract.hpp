#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ports/notifier.hpp"

namespace rdev::testing {

/// The receiving side of a test. Without `answer`, for a notifier that sends nothing anywhere, the
/// suite asks no more than what such a one can keep; `bodies` may be missing then, too.
struct CallbackReceiver {
  std::string url;
  std::function<void(const ports::DeliveryAnswer&)> answer;  ///< to the next delivery
  std::function<std::vector<std::string>()> bodies;          ///< received so far, in order
};

/// What every Notifier promises. Call it from a doctest test case.
void notifier_contract(ports::Notifier& notifier, const CallbackReceiver& receiver);

}  // namespace rdev::testing
