#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/worker/work_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

/// What a worker gets here unless a test says otherwise: no wake-up by polling, and leases that
/// no test outlives.
[[nodiscard]] inline WorkerConfig make_config() {
  WorkerConfig config;
  config.id = domain::WorkerId("worker-1");
  config.hostname = "host";
  config.version = "1.2.3";
  config.lease = std::chrono::minutes(10);
  config.poll_interval = std::chrono::hours(1);
  config.drain = std::chrono::seconds(0);
  return config;
}

/// A worker over scripted ports.
struct WorkerWorld : BuildWorld {
  std::unique_ptr<WorkExecutor> worker;

  explicit WorkerWorld(const WorkerConfig& config = make_config())
      : worker(std::make_unique<WorkExecutor>(storage, builds, clock, ids, log, config)) {}
};

}  // namespace rdev::worker
