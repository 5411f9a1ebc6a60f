#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "core/service/provisioners.hpp"
#include "core/service/provisioning_steps.hpp"
#include "core/service/saga_record.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

struct ProvisioningConfig {
  /// Silent for as long, who provisions counts as dead: well over the longest step.
  std::chrono::milliseconds lease{90'000};
  std::chrono::milliseconds deadline{60'000};    ///< after which no further step of making begins
  std::chrono::milliseconds first_pause{2'000};  ///< after a failed undoing; doubled with each
  std::chrono::milliseconds longest_pause{600'000};
  int tries = 5;  ///< of an undoing, after which it needs a person's attention
};

/// Makes all that a project has, or nothing; and unmakes it.
///
/// A saga: the project and every step are recorded before anything is made, each step before and
/// after it is done. When a step fails, all are undone, the last first, and the project is removed.
/// Whoever dies on the way leaves a record that runs out; then any server undoes what it says, as
/// nobody has been told of the project yet. An undoing that fails is tried again, for ever: from
/// the fifth time on as `needs_attention`, and ever less often.
///
/// A server that was only slow finds its record taken over, and unmakes what it has just made.
///
/// Metrics: rdev_provision_steps_total{kind, outcome: created | failed | undone | undo_failed},
/// rdev_provision_needs_attention_total{kind}. Thread-safe.
class Provisioning {
 public:
  /// All must outlive it.
  struct Ports {
    ports::Storage& storage;
    ports::Clock& clock;
    ports::IdGenerator& ids;
    ports::Logger& log;
    ports::Metrics* metrics = nullptr;
  };

  struct Made {
    domain::Project project;
    std::vector<domain::ProvisionedResource> resources;
  };
  /// What its owner is told of: a repository that nobody asked for was only missing, and is not
  /// the project's.
  [[nodiscard]] static Made told_of(Made made);

  /// Runs in the transaction that makes the project ready; is given all that was made.
  using Finish = std::function<Result<void>(ports::UnitOfWork&, const Made&)>;

  Provisioning(const Ports& ports, Provisioners provisioners, ProvisioningConfig config = {});
  Provisioning(const Provisioning&) = delete;
  Provisioning& operator=(const Provisioning&) = delete;

  /// What the project asks for, by name; see Provisioners::plan.
  [[nodiscard]] Result<std::vector<domain::Resource>> plan(const domain::Project& project,
                                                           bool local_repository) const;

  /// Errors: already_exists, those of `finish`, timeout, and what a step failed with; `uncertain`
  /// means that all of it may stand, or be undone soon.
  [[nodiscard]] Result<Made> make(domain::Project project,
                                  const std::vector<domain::Resource>& resources,
                                  const Finish& finish);

  /// Unmakes all that the project has, but for what holds data if that is to be kept, removes its
  /// pod, and then the project. False when something is left, or another server is at it: it goes
  /// on by itself. To ask again tries at once.
  /// Errors: not_found, conflict (a build is unfinished, or the project still being made).
  [[nodiscard]] Result<bool> remove(const domain::ProjectId& id, bool keep_data);

  /// Goes on with one saga that nobody works on any more. False when there is none.
  [[nodiscard]] Result<bool> resume(const std::stop_token& stop);

 private:
  [[nodiscard]] Result<SagaRecord> begin(const domain::Project& project,
                                         std::vector<domain::ProvisionedResource>& steps);
  [[nodiscard]] Result<void> make_all(const SagaRecord& record, Made& made);
  [[nodiscard]] Result<void> finish_in(ports::UnitOfWork& unit, const Made& made,
                                       const Finish& finish) const;
  [[nodiscard]] Error undo_after(SagaRecord& record, const Error& error);
  [[nodiscard]] Result<SagaRecord> begin_removal(const domain::ProjectId& id, bool keep_data);
  [[nodiscard]] Result<void> take_over(ports::UnitOfWork& unit,
                                       const domain::ProvisioningSaga& known,
                                       const domain::ProvisioningSaga& saga) const;
  [[nodiscard]] Result<void> add_pod(ports::UnitOfWork& unit, const domain::Project& project,
                                     const std::string& key) const;
  [[nodiscard]] Result<bool> undo_all(SagaRecord& record, const std::stop_token& stop);

  const Ports ports_;
  const Provisioners provisioners_;
  const ProvisioningConfig config_;
  const ProvisioningSteps steps_;
};

}  // namespace rdev::service
