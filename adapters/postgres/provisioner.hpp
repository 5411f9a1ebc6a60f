#pragma once

#include <memory>
#include <string>

#include "adapters/postgres/admin.hpp"
#include "adapters/postgres/conninfo.hpp"
#include "ports/provisioner.hpp"

namespace rdev::postgres {

struct ProvisionerConfig {
  std::string url;            ///< of an administrator: CREATEDB and CREATEROLE, or a superuser
  std::string advertised;     ///< HOST or HOST:PORT for those who use the databases; else the URL's
  int connection_limit = 20;  ///< of each project
};

/// A database of PostgreSQL's for each project, and a role that owns it, may do nothing else, and
/// alone may connect to it, besides administrators. Builds get DATABASE_URL. The server never sees
/// the password but as a verifier.
///
/// The role bears the key in its comment, from the moment it is there; the database is the role's.
/// Thread-safe: a connection a call.
class Provisioner : public ports::Provisioner {
 public:
  /// Errors: invalid (the URL), without a word of it.
  [[nodiscard]] static Result<std::unique_ptr<Provisioner>> make(ProvisionerConfig config);

  [[nodiscard]] std::string kind() const override { return "database"; }
  [[nodiscard]] std::string provider() const override { return "postgres"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  Provisioner(ProvisionerConfig config, Conninfo conninfo)
      : config_(std::move(config)), conninfo_(std::move(conninfo)) {}

  [[nodiscard]] Result<void> make_role(Admin& admin, const domain::Resource& resource) const;
  [[nodiscard]] Result<void> make_database(Admin& admin, const domain::Resource& resource) const;
  [[nodiscard]] std::string url_of(const Admin& admin, const domain::Resource& resource) const;

  const ProvisionerConfig config_;
  const Conninfo conninfo_;
};

}  // namespace rdev::postgres
