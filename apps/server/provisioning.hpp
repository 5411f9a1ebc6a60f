#pragma once

#include <memory>

#include <CLI/CLI.hpp>

#include "apps/server/provisioners.hpp"
#include "apps/wiring/pods.hpp"
#include "core/domain/result.hpp"
#include "core/service/provisioning.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::apps {

struct ProvisioningOptions {
  ProvisionerOptions provisioners;
  int lease_seconds = 90;
};

void add_provisioning_flags(CLI::App& app, ProvisioningOptions& options);

/// Provisioning with all it stands on: the provisioners that are set up, and the sweeper.
class Provisioning {
 public:
  struct Ports {
    ports::Storage& storage;
    ports::Clock& clock;
    ports::IdGenerator& ids;
    ports::Logger& log;
    ports::Metrics* metrics = nullptr;
  };

  /// `pods` says where builds run: their pods go with their projects.
  /// Errors: invalid (a flag), and those of the adapters.
  [[nodiscard]] static Result<std::unique_ptr<Provisioning>> make(
      const ProvisioningOptions& options, const PodOptions& pods, const Ports& ports);
  ~Provisioning();  ///< stops

  [[nodiscard]] service::Provisioning& service() noexcept;

  /// Begins to look for what others have left, on a thread of its own.
  void start();

  /// Returns when the thread has ended.
  void stop();

 private:
  class Impl;
  explicit Provisioning(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::apps
