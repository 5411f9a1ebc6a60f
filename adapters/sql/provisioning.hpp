#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/provisioning.hpp"

namespace rdev::sql {

/// Tables provisioning_sagas and provisioned_resources.
class Provisioning : public ports::Provisioning {
 public:
  explicit Provisioning(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<void> begin(const domain::ProvisioningSaga& saga) override;
  [[nodiscard]] Result<std::optional<domain::ProvisioningSaga>> find(
      const domain::ProjectId& project) override;
  [[nodiscard]] Result<void> hold(const domain::ProjectId& project, const std::string& owner,
                                  domain::Timestamp due_at) override;
  [[nodiscard]] Result<void> update(const domain::ProvisioningSaga& saga) override;
  [[nodiscard]] Result<std::optional<domain::ProvisioningSaga>> claim(
      domain::Timestamp now, const std::string& owner, domain::Timestamp due_at) override;
  [[nodiscard]] Result<void> end(const domain::ProjectId& project) override;
  [[nodiscard]] Result<void> put(const domain::ProvisionedResource& resource) override;
  [[nodiscard]] Result<void> forget(const domain::ProjectId& project, int position) override;
  [[nodiscard]] Result<std::vector<domain::ProvisionedResource>> resources(
      const domain::ProjectId& project) override;

 private:
  [[nodiscard]] Result<void> require_project(const domain::ProjectId& project);

  Transaction& transaction_;
};

}  // namespace rdev::sql
