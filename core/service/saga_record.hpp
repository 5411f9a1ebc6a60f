#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// What the owner of a saga writes about it. Each writing keeps the saga for as long as a step may
/// take, and is refused as Errc::fenced once somebody else has taken it over. Used by one thread.
class SagaRecord {
 public:
  /// `storage` and `clock` must outlive the record.
  SagaRecord(ports::Storage& storage, ports::Clock& clock, domain::ProvisioningSaga saga,
             std::chrono::milliseconds lease)
      : storage_(storage), clock_(clock), saga_(std::move(saga)), lease_(lease) {}

  [[nodiscard]] const domain::ProvisioningSaga& saga() const noexcept { return saga_; }

  /// Runs `work` in a transaction that still owns the saga. Errors: fenced, and those of both.
  [[nodiscard]] Result<void> write(const ports::Storage::Work& work) const;

  /// Stores the resource as it is now.
  [[nodiscard]] Result<void> put(domain::ProvisionedResource& resource) const;

  [[nodiscard]] Result<std::vector<domain::ProvisionedResource>> resources() const;

  /// From here on all is unmade, whoever goes on with it.
  [[nodiscard]] Result<void> turn_back();

  /// Leaves the saga to whoever comes by after `pause`, having failed to unmake something.
  [[nodiscard]] Result<void> give_up(std::chrono::milliseconds pause);

 private:
  ports::Storage& storage_;
  ports::Clock& clock_;
  domain::ProvisioningSaga saga_;
  const std::chrono::milliseconds lease_;
};

}  // namespace rdev::service
