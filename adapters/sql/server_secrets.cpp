#include "adapters/sql/server_secrets.hpp"

namespace rdev::sql {

Result<std::string> ServerSecrets::find_or_insert(std::string_view name,
                                                  const std::string& candidate) {
  return transaction_.attempt([&]() -> Result<std::string> {
    const std::string key(name);
    Query insert = transaction_.query(
        "INSERT INTO server_secrets (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING");
    insert.with("name", key).with("value", candidate).run();
    Query select = transaction_.query("SELECT value FROM server_secrets WHERE name = :name");
    std::string value;
    if (select.with("name", key).into(value).next()) return value;
    return Error{Errc::internal, "the secret '" + key + "' vanished"};
  });
}

}  // namespace rdev::sql
