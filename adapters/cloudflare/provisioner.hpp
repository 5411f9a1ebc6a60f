#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/https/json_api.hpp"
#include "ports/provisioner.hpp"

namespace rdev::cloudflare {

struct ProvisionerConfig {
  std::string token;   ///< that may edit the zone's DNS
  std::string zone;    ///< its id
  std::string domain;  ///< below which projects get their names: the zone's, or one within
  std::string target;  ///< an address, or the name of a host, that all names lead to
  bool proxied = true;
  std::string base_url = "https://api.cloudflare.com/client/v4";
  std::string ca_file;
};

/// A name ID.DOMAIN for each project, an A, AAAA or CNAME record in a zone of Cloudflare's. Builds
/// get PUBLIC_HOST. The record bears the key in its comment. Thread-safe.
class Provisioner : public ports::Provisioner {
 public:
  /// Errors: invalid, which says what is wrong.
  [[nodiscard]] static Result<std::unique_ptr<Provisioner>> make(ProvisionerConfig config);

  [[nodiscard]] std::string kind() const override { return "dns"; }
  [[nodiscard]] std::string provider() const override { return "cloudflare"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  struct Records {
    std::vector<std::string> ours;  ///< their ids
    bool others = false;
  };

  Provisioner(ProvisionerConfig config, std::unique_ptr<https::Client> client);

  [[nodiscard]] Result<Records> find(const domain::Resource& resource,
                                     const std::stop_token& stop) const;
  [[nodiscard]] Result<void> add(const domain::Resource& resource,
                                 const std::stop_token& stop) const;
  [[nodiscard]] std::string path() const;

  const ProvisionerConfig config_;
  const std::string type_;
  const https::JsonApi api_;
};

}  // namespace rdev::cloudflare
