#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>

#include "core/domain/result.hpp"
#include "core/service/provisioning.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"

namespace rdev::service {

/// What goes on with provisioning that was left: by servers that died, and by undoings that failed.
/// Every server runs one, any number at once. Thread-safe.
class ProvisioningSweeper {
 public:
  /// All must outlive the sweeper.
  ProvisioningSweeper(Provisioning& provisioning, ports::Clock& clock, ports::Logger& log,
                      std::chrono::milliseconds interval);

  /// One round over all that is due; gives how many sagas it went on with.
  [[nodiscard]] Result<std::size_t> sweep(const std::stop_token& stop);

  /// The duty itself: returns on a stop request. Run it on a thread of its own.
  void run(const std::stop_token& stop);

 private:
  Provisioning& provisioning_;
  ports::Clock& clock_;
  ports::Logger& log_;
  const std::chrono::milliseconds interval_;
};

}  // namespace rdev::service
