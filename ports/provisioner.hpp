#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include <boost/json/object.hpp>

#include "core/domain/json_reader.hpp"
#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"

namespace rdev::ports {

/// What came of making a resource.
struct MadeResource {
  boost::json::object detail;                 ///< replaces the resource's; no secrets
  domain::StringMap environment;              ///< what the project's builds get, passwords included
  std::optional<std::string> repository_url;  ///< where the resource is the project's repository
};

/// Makes and unmakes one kind of resource.
///
/// Life cycle of a resource:
///  1. `plan` names it. The caller gives it a key and a secret, and records it.
///  2. `create` makes it. Who dies here has left the record, and somebody else goes on with 3.
///  3. `destroy` unmakes it, as often as it takes, after any number of creates or none.
///
/// Both ways are idempotent by the resource's key. A call takes at most half a minute, by itself.
/// Thread-safe.
class Provisioner {
 public:
  virtual ~Provisioner() = default;

  [[nodiscard]] virtual std::string kind()
      const = 0;  ///< database | cache | dns | repository | pod

  /// Unlike those of all others, and for ever: stands in records.
  [[nodiscard]] virtual std::string provider() const = 0;

  /// Names what `create` would make, without looking whether it is there. Key and secret are
  /// left empty. Errors: invalid, with pointers into the project: it can't be made so.
  [[nodiscard]] virtual Result<domain::Resource> plan(const domain::Project& project) const = 0;

  /// Makes the resource, with its key on it; made before with the same key, it is given again.
  /// Errors: unavailable, forbidden, cancelled (nothing was done); already_exists (it is somebody
  /// else's), uncertain, timeout, internal (it may be there, whole or in part).
  [[nodiscard]] virtual Result<MadeResource> create(const domain::Resource& resource,
                                                    const std::stop_token& stop) = 0;

  /// Unmakes it with all that is in it, if it bears the key. Nothing there, or somebody else's, is
  /// no error. Errors: unavailable, forbidden, cancelled.
  [[nodiscard]] virtual Result<void> destroy(const domain::Resource& resource,
                                             const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
