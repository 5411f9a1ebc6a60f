#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/server_secrets.hpp"

namespace rdev::sql {

/// Table server_secrets.
class ServerSecrets : public ports::ServerSecrets {
 public:
  explicit ServerSecrets(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<std::string> find_or_insert(std::string_view name,
                                                   const std::string& candidate) override;

 private:
  Transaction& transaction_;
};

}  // namespace rdev::sql
