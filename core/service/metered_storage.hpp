#pragma once

#include <atomic>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// A storage whose transactions are measured: how many there are, how long they took, with what the
/// database failed, and what the events tell that they stored. What a transaction's own work
/// refuses is no failure. Thread-safe.
class MeteredStorage : public ports::Storage {
 public:
  /// All of it must outlive this.
  MeteredStorage(ports::Storage& inner, ports::Clock& clock, ports::Metrics& metrics)
      : inner_(inner), clock_(clock), metrics_(metrics) {}

  [[nodiscard]] Result<void> write(const Work& work) override;
  [[nodiscard]] Result<void> read(const Work& work) override;
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override;
  [[nodiscard]] Result<void> check() override;

 private:
  template <class Transaction>
  Result<void> measure(std::string_view kind, Transaction transaction);

  ports::Storage& inner_;
  ports::Clock& clock_;
  ports::Metrics& metrics_;
  std::atomic<int> running_ = 0;
};

/// Measures the queue as it is now; while the database does not answer, as NaN.
void measure_queue(ports::Storage& storage, ports::Clock& clock, ports::Metrics& metrics);

}  // namespace rdev::service
