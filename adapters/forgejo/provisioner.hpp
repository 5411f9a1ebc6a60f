#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "adapters/https/json_api.hpp"
#include "ports/provisioner.hpp"

namespace rdev::forgejo {

struct ProvisionerConfig {
  std::string base_url;      ///< of the forge: https://forge.example
  std::string token;         ///< that may make and delete the organization's repositories
  std::string organization;  ///< whose the repositories are
  std::string ca_file;
};

/// A private, empty repository of an organization at a Forgejo or Gitea for each project, called
/// like it. It bears the key in its description; once it is recorded it is known by its number, so
/// that its description may be changed. Thread-safe.
class Provisioner : public ports::Provisioner {
 public:
  /// Errors: invalid, which says what is wrong.
  [[nodiscard]] static Result<std::unique_ptr<Provisioner>> make(ProvisionerConfig config);

  [[nodiscard]] std::string kind() const override { return "repository"; }
  [[nodiscard]] std::string provider() const override { return "forgejo"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  Provisioner(ProvisionerConfig config, std::unique_ptr<https::Client> client);

  /// Nothing when there is no such repository.
  [[nodiscard]] Result<std::optional<boost::json::object>> find(const domain::Resource& resource,
                                                                const std::stop_token& stop) const;
  [[nodiscard]] Result<void> add(const domain::Resource& resource,
                                 const std::stop_token& stop) const;

  const ProvisionerConfig config_;
  const https::JsonApi api_;
};

}  // namespace rdev::forgejo
