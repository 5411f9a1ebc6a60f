#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "core/service/provisioners.hpp"
#include "core/service/saga_record.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"

namespace rdev::service {

/// Does and undoes one step of a saga, recorded before and after it. Thread-safe.
class ProvisioningSteps {
 public:
  /// All must outlive it; `metrics` may be null. `tries` of an undoing, after which it needs a
  /// person's attention.
  ProvisioningSteps(const Provisioners& provisioners, ports::Logger& log, ports::Metrics* metrics,
                    int tries)
      : provisioners_(provisioners), log_(log), metrics_(metrics), tries_(tries) {}

  /// Makes the resource; gives the project's repository, where it is one.
  /// Errors: already_exists, provisioning_failed (what a provisioner is refused is nobody's fault
  /// who asked for a project), and those of the record.
  [[nodiscard]] Result<std::optional<std::string>> make(const SagaRecord& record,
                                                        domain::ProvisionedResource& step) const;

  /// Whether it is gone now. Errors: those of the record.
  [[nodiscard]] Result<bool> undo(const SagaRecord& record, domain::ProvisionedResource& step,
                                  const std::stop_token& stop) const;

 private:
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) const;
  void count(const domain::ProvisionedResource& step, std::string_view outcome) const;

  const Provisioners& provisioners_;
  ports::Logger& log_;
  ports::Metrics* const metrics_;
  const int tries_;
};

}  // namespace rdev::service
