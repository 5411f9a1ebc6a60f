#include "adapters/memory/api_keys.hpp"

#include <string>
#include <utility>

namespace rdev::memory {

namespace {

Error not_found(const domain::ApiKeyId& id) {
  return {Errc::not_found, "no API key '" + id.str() + "'"};
}

}  // namespace

Result<void> ApiKeys::insert(const domain::ApiKey& key) {
  if (tables_.api_keys.contains(key.id) || find_by_digest(key.digest).has_value()) {
    return Error{Errc::already_exists, "API key '" + key.id.str() + "' or its digest exists"};
  }
  tables_.api_keys.put(key.id, key);
  return {};
}

Result<domain::ApiKey> ApiKeys::find_by_digest(std::string_view digest) {
  for (const auto& [id, key] : tables_.api_keys.rows()) {
    if (key->digest == digest) return *key;
  }
  return Error{Errc::not_found, "no such API key"};
}

Result<bool> ApiKeys::any() {
  return !tables_.api_keys.rows().empty();
}

Result<std::vector<domain::ApiKey>> ApiKeys::list() {
  std::vector<domain::ApiKey> keys;
  for (const auto& [id, key] : tables_.api_keys.rows()) keys.push_back(*key);
  return keys;
}

Result<void> ApiKeys::revoke(const domain::ApiKeyId& id, domain::Timestamp at) {
  const auto known = tables_.api_keys.find(id);
  if (known == nullptr) return not_found(id);
  if (known->revoked_at) return {};
  domain::ApiKey key = *known;
  key.revoked_at = at;
  tables_.api_keys.put(id, std::move(key));
  return {};
}

Result<void> ApiKeys::touch(const domain::ApiKeyId& id, domain::Timestamp at) {
  const auto known = tables_.api_keys.find(id);
  if (known == nullptr) return not_found(id);
  domain::ApiKey key = *known;
  key.last_used_at = at;
  tables_.api_keys.put(id, std::move(key));
  return {};
}

}  // namespace rdev::memory
