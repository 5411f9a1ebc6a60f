#pragma once

#include <string_view>
#include <vector>

#include "core/domain/api_key.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// The API keys' digests, within a unit of work (see storage.hpp).
class ApiKeys {
 public:
  virtual ~ApiKeys() = default;

  /// Errors: already_exists for a known id or digest.
  [[nodiscard]] virtual Result<void> insert(const domain::ApiKey& key) = 0;

  /// Revoked and expired ones are found too: the caller judges. Errors: not_found.
  [[nodiscard]] virtual Result<domain::ApiKey> find_by_digest(std::string_view digest) = 0;

  /// Whether there is or was any: from the first key on requests need one, and go on needing one
  /// when the last was revoked.
  [[nodiscard]] virtual Result<bool> any() = 0;

  /// By id ascending.
  [[nodiscard]] virtual Result<std::vector<domain::ApiKey>> list() = 0;

  /// Idempotent: the first time stays. Errors: not_found.
  [[nodiscard]] virtual Result<void> revoke(const domain::ApiKeyId& id, domain::Timestamp at) = 0;

  /// Notes a use. Errors: not_found.
  [[nodiscard]] virtual Result<void> touch(const domain::ApiKeyId& id, domain::Timestamp at) = 0;
};

}  // namespace rdev::ports
