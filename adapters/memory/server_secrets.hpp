#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/server_secrets.hpp"

namespace rdev::memory {

/// See the port.
class ServerSecrets : public ports::ServerSecrets {
 public:
  explicit ServerSecrets(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<std::string> find_or_insert(std::string_view name,
                                                   const std::string& candidate) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
