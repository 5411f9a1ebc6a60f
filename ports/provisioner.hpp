#pragma once

#include <stop_token>
#include <string>

#include <boost/json/object.hpp>

#include "core/domain/project.hpp"
#include "core/domain/result.hpp"

namespace rdev::ports {

/// Something made for a project outside of rdev.
struct ProvisionedResource {
  std::string kind;            ///< Provisioner::kind()
  std::string name;            ///< what identifies it there
  boost::json::object detail;  ///< what `destroy` needs; no secrets
};

/// Makes and unmakes one kind of resource. Both ways are idempotent, because a saga repeats a
/// step whose outcome it does not know. Thread-safe.
class Provisioner {
 public:
  virtual ~Provisioner() = default;

  [[nodiscard]] virtual std::string kind() const = 0;  ///< database | cache | dns | repository

  /// Makes the resource; made before for the same project, it is given again. One that was there
  /// before and can be used as it is may be given too, with a `detail` by which `destroy` leaves it
  /// alone.
  /// Errors: already_exists (it is somebody else's), unavailable, forbidden, invalid, cancelled.
  [[nodiscard]] virtual Result<ProvisionedResource> create(const domain::Project& project,
                                                           const std::stop_token& stop) = 0;

  /// Unmakes it; nothing there is no error. Errors: unavailable, forbidden, cancelled.
  [[nodiscard]] virtual Result<void> destroy(const ProvisionedResource& resource,
                                             const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
