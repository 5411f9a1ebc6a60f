#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/worker/build_executor.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::worker {

struct WorkerConfig {
  domain::WorkerId id;
  std::string hostname;
  std::string version;
  std::size_t slots = 1;
  std::vector<std::string> labels;
  std::chrono::milliseconds lease{60'000};         ///< heartbeats come at a third of it
  std::chrono::milliseconds poll_interval{1'000};  ///< upper bound on missing a wake-up
  std::chrono::milliseconds drain{30'000};         ///< what running builds get after stop()
};

/// The worker: claims builds as slots are free, runs each on a thread of its own, keeps their
/// leases, ends those that are cancelled, puts builds of dead workers back, and ends what they left
/// behind.
///
/// Life cycle: construct → start() → stop() or destruction. `start` and `stop` from one thread.
class WorkExecutor {
 public:
  WorkExecutor(ports::Storage& storage, BuildExecutor& builds, ports::Clock& clock,
               ports::IdGenerator& ids, ports::Logger& log, WorkerConfig config);
  ~WorkExecutor();  ///< stops without draining
  WorkExecutor(const WorkExecutor&) = delete;
  WorkExecutor& operator=(const WorkExecutor&) = delete;

  void start();

  /// Claims nothing more at once; returns at once.
  void drain();

  /// Waits up to the drain time for running builds, then puts the rest back into the queue with
  /// their leases released, and joins all threads. `abort()` from another thread cuts it short.
  void stop();

  /// Ends the drain time now. From any thread.
  void abort();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::worker
