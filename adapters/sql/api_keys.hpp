#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/api_keys.hpp"

namespace rdev::sql {

/// Table api_keys.
class ApiKeys : public ports::ApiKeys {
 public:
  explicit ApiKeys(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<void> insert(const domain::ApiKey& key) override;
  [[nodiscard]] Result<domain::ApiKey> find_by_digest(std::string_view digest) override;
  [[nodiscard]] Result<bool> any() override;
  [[nodiscard]] Result<std::vector<domain::ApiKey>> list() override;
  [[nodiscard]] Result<void> revoke(const domain::ApiKeyId& id, domain::Timestamp at) override;
  [[nodiscard]] Result<void> touch(const domain::ApiKeyId& id, domain::Timestamp at) override;

 private:
  [[nodiscard]] Result<void> set_time(const char* sql, const domain::ApiKeyId& id,
                                      domain::Timestamp at);

  Transaction& transaction_;
};

}  // namespace rdev::sql
