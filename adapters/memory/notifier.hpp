#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "ports/notifier.hpp"

namespace rdev::memory {

/// One recorded delivery.
struct Delivery {
  domain::Callback callback;
  std::vector<std::string> secrets;
};

/// Receives every callback itself and answers from a script. Thread-safe.
class Notifier : public ports::Notifier {
 public:
  [[nodiscard]] Result<ports::DeliveryAnswer> deliver(const domain::Callback& callback,
                                                      const std::vector<std::string>& secrets,
                                                      const std::stop_token& stop) override;

  /// Answers one of the next deliveries, in the order of the calls; 204 when none is left.
  void answer(Result<ports::DeliveryAnswer> answer);

  [[nodiscard]] std::vector<Delivery> deliveries() const;

  /// Waits, in real time, until there are that many; false when `at_most` has passed before.
  [[nodiscard]] bool wait_for_deliveries(
      std::size_t count, std::chrono::milliseconds at_most = std::chrono::seconds(10)) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable delivered_;
  std::deque<Result<ports::DeliveryAnswer>> answers_;
  std::vector<Delivery> deliveries_;
};

}  // namespace rdev::memory
