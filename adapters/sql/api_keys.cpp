#include "adapters/sql/api_keys.hpp"

#include <string>

#include "adapters/sql/json_column.hpp"
#include "adapters/sql/record.hpp"

namespace rdev::sql {

template <>
struct Record<domain::ApiKey> {
  static constexpr std::string_view kTable = "api_keys";

  template <class R, class Visit>
  static void columns(R& key, Visit&& visit) {
    visit("id", key.id);
    visit("name", key.name);
    visit("digest", key.digest);
    visit("scopes", key.scopes);
    visit("projects", key.projects);
    visit("created_at", key.created_at);
    visit("expires_at", key.expires_at);
    visit("last_used_at", key.last_used_at);
    visit("revoked_at", key.revoked_at);
  }
};

Result<void> ApiKeys::insert(const domain::ApiKey& key) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(insert_sql<domain::ApiKey>() + " ON CONFLICT DO NOTHING");
    if (bind_record(query, key).run() == 1) return {};
    return Error{Errc::already_exists, "API key '" + key.id.str() + "' or its digest exists"};
  });
}

Result<domain::ApiKey> ApiKeys::find_by_digest(std::string_view digest) {
  return transaction_.attempt([&]() -> Result<domain::ApiKey> {
    Query query = transaction_.query("SELECT " + column_list<domain::ApiKey>() +
                                     " FROM api_keys WHERE digest = :digest");
    domain::ApiKey key;
    if (read_record(query.with("digest", std::string{digest}), key).next()) return key;
    return Error{Errc::not_found, "no such API key"};
  });
}

Result<bool> ApiKeys::any() {
  return transaction_.attempt([&]() -> Result<bool> {
    Query query = transaction_.query("SELECT id FROM api_keys LIMIT 1");
    domain::ApiKeyId id;
    return query.into(id).next();
  });
}

Result<std::vector<domain::ApiKey>> ApiKeys::list() {
  return transaction_.attempt([&]() -> Result<std::vector<domain::ApiKey>> {
    Query query = transaction_.query("SELECT " + column_list<domain::ApiKey>() +
                                     " FROM api_keys ORDER BY id");
    domain::ApiKey key;
    read_record(query, key);
    std::vector<domain::ApiKey> keys;
    while (query.next()) keys.push_back(key);
    return keys;
  });
}

Result<void> ApiKeys::revoke(const domain::ApiKeyId& id, domain::Timestamp at) {
  return set_time("UPDATE api_keys SET revoked_at = COALESCE(revoked_at, :at) WHERE id = :id", id,
                  at);
}

Result<void> ApiKeys::touch(const domain::ApiKeyId& id, domain::Timestamp at) {
  return set_time("UPDATE api_keys SET last_used_at = :at WHERE id = :id", id, at);
}

Result<void> ApiKeys::set_time(const char* sql, const domain::ApiKeyId& id, domain::Timestamp at) {
  return transaction_.attempt([&]() -> Result<void> {
    if (transaction_.query(sql).with("at", at).with("id", id).run() == 1) return {};
    return Error{Errc::not_found, "no API key '" + id.str() + "'"};
  });
}

}  // namespace rdev::sql
