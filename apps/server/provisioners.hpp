#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/domain/result.hpp"
#include "ports/provisioner.hpp"

namespace rdev::apps {

/// What the operator lets projects have. Passwords and tokens come from files, or from the
/// environment variable that is called like the file's flag without its end: others could read them
/// on the command line.
struct ProvisionerOptions {
  std::string git_root;
  std::string database_file;  ///< with the URL of an administrator
  std::string database_host;  ///< for builds
  int database_connections = 20;
  std::string cache_file;
  std::string cache_host;
  std::string cloudflare_zone;
  std::string cloudflare_domain;
  std::string cloudflare_target;
  bool cloudflare_proxied = false;
  std::string cloudflare_url = "https://api.cloudflare.com/client/v4";
  std::string cloudflare_token_file;
  std::string forgejo_url;
  std::string forgejo_organization;
  std::string forgejo_token_file;
  std::string ca_file;
};

void add_provisioner_flags(CLI::App& app, ProvisionerOptions& options);

/// In the order in which a project's resources are made. Errors: invalid, with the flag.
[[nodiscard]] Result<std::vector<std::unique_ptr<ports::Provisioner>>> make_provisioners(
    const ProvisionerOptions& options);

}  // namespace rdev::apps
