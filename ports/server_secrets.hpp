#pragma once

#include <string>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::ports {

/// Secrets that all servers of a database share, within a unit of work (see storage.hpp).
class ServerSecrets {
 public:
  virtual ~ServerSecrets() = default;

  /// The secret of that name: the one that is there, else `candidate`, which is kept then. Callers
  /// at the same time all get the same one. Text without NUL.
  [[nodiscard]] virtual Result<std::string> find_or_insert(std::string_view name,
                                                           const std::string& candidate) = 0;
};

}  // namespace rdev::ports
