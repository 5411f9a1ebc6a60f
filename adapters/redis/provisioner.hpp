#pragma once

#include <memory>
#include <string>
#include <utility>

#include "adapters/redis/connection.hpp"
#include "adapters/redis/url.hpp"
#include "ports/provisioner.hpp"

namespace rdev::redis {

struct ProvisionerConfig {
  std::string url;         ///< of a user that may use ACL and all keys
  std::string advertised;  ///< HOST or HOST:PORT for those who use the caches; else the URL's
};

/// A user of Redis 7 for each project, that may use the keys and channels which begin with the
/// project's prefix, and sees no others. Builds get REDIS_URL and REDIS_PREFIX.
///
/// The user is the project's if its password is. Users are saved where the server has an ACL
/// file; without one they are gone when Redis is started again. Thread-safe: a connection a call.
class Provisioner : public ports::Provisioner {
 public:
  /// Errors: invalid (the URL), without a word of it.
  [[nodiscard]] static Result<std::unique_ptr<Provisioner>> make(ProvisionerConfig config);

  [[nodiscard]] std::string kind() const override { return "cache"; }
  [[nodiscard]] std::string provider() const override { return "redis"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  Provisioner(ProvisionerConfig config, Url url)
      : config_(std::move(config)), url_(std::move(url)) {}

  const ProvisionerConfig config_;
  const Url url_;
};

}  // namespace rdev::redis
