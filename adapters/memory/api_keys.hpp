#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/api_keys.hpp"

namespace rdev::memory {

/// Digests are looked for by walking all keys: there are few.
class ApiKeys : public ports::ApiKeys {
 public:
  explicit ApiKeys(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<void> insert(const domain::ApiKey& key) override;
  [[nodiscard]] Result<domain::ApiKey> find_by_digest(std::string_view digest) override;
  [[nodiscard]] Result<bool> any() override;
  [[nodiscard]] Result<std::vector<domain::ApiKey>> list() override;
  [[nodiscard]] Result<void> revoke(const domain::ApiKeyId& id, domain::Timestamp at) override;
  [[nodiscard]] Result<void> touch(const domain::ApiKeyId& id, domain::Timestamp at) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
