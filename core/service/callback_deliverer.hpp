#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "core/service/callback_endpoints.hpp"
#include "core/service/callback_verdict.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"
#include "ports/notifier.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

struct CallbackDelivererConfig {
  CallbackSchedule schedule = default_callback_schedule();
  std::chrono::milliseconds lease{60'000};         ///< well over the notifier's longest delivery
  std::chrono::milliseconds poll_interval{1'000};  ///< for what no wake-up told of; jittered
  std::chrono::milliseconds drain{5'000};          ///< for deliveries under way when stopped
  std::size_t threads = 16;                        ///< deliveries at once
  EndpointLimits endpoints;
};

/// What delivers the callbacks of the outbox. Every server runs one, any number at once.
///
/// A try is: claim (a lease, as builds have), send outside of any transaction, record. Whoever dies
/// between sending and recording, or is not heard, leaves a lease that runs out, and the callback
/// is sent again, the same bytes under the same id: at least once, in no order. Each try is a
/// build event, `callback.delivered` or `callback.failed`, written with its record.
///
/// Metrics: rdev_callback_deliveries_total{outcome: delivered | failed | dead},
/// rdev_callback_delivery_seconds{outcome}.
class CallbackDeliverer {
 public:
  /// All must outlive the deliverer.
  struct Ports {
    ports::Storage& storage;
    ports::Notifier& notifier;
    ports::Clock& clock;
    ports::IdGenerator& ids;  ///< for jitter
    ports::Logger& log;
    ports::Metrics* metrics = nullptr;
  };

  explicit CallbackDeliverer(const Ports& ports, CallbackDelivererConfig config = {});
  ~CallbackDeliverer();  ///< stops at once
  CallbackDeliverer(const CallbackDeliverer&) = delete;
  CallbackDeliverer& operator=(const CallbackDeliverer&) = delete;

  void start();

  /// Claims no more, gives what is under way the drain time, cuts off the rest and gives it back
  /// to the outbox. Returns when all threads have ended. A second call does nothing.
  void stop();

  /// Ends the drain time of a `stop` in progress. From any thread.
  void abort();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::service
