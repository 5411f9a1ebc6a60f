#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "apps/wiring/agents.hpp"
#include "apps/wiring/ci.hpp"
#include "apps/wiring/git_options.hpp"
#include "apps/wiring/pods.hpp"
#include "core/domain/result.hpp"
#include "core/worker/work_executor.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"
#include "ports/templates.hpp"

namespace rdev::apps {

struct WorkerOptions {
  PodOptions pods;
  AgentOptions agents;
  GitOptions git;
  CiOptions ci;
  std::size_t slots = 2;
  std::size_t pod_slots = 0;
  int lease_seconds = 60;
  int drain_seconds = 30;
  std::vector<std::string> labels;
};

void add_worker_flags(CLI::App& app, WorkerOptions& options);

/// A worker with all it stands on: pods, git, agents and the executor.
class Worker {
 public:
  struct Ports {
    ports::Storage& storage;
    ports::Templates& templates;
    ports::Clock& clock;
    ports::IdGenerator& ids;
    ports::Logger& log;
  };

  /// Errors: invalid (a flag), and those of the adapters.
  [[nodiscard]] static Result<std::unique_ptr<Worker>> make(const WorkerOptions& options,
                                                            const Ports& ports);
  ~Worker();

  [[nodiscard]] worker::WorkExecutor& executor() noexcept;

 private:
  class Impl;
  explicit Worker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::apps
