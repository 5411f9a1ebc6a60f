#pragma once

#include <cstddef>
#include <string>

#include "core/domain/ids.hpp"

namespace rdev::ports {

/// New identifiers and secrets. Thread-safe.
class IdGenerator {
 public:
  virtual ~IdGenerator() = default;

  /// A UUIDv7 (RFC 9562): greater than every one this generator gave before.
  [[nodiscard]] virtual domain::TaskId task_id() = 0;

  /// A random UUIDv4 in lower-case text.
  [[nodiscard]] virtual std::string uuid() = 0;

  /// `count` bytes fit for keys.
  [[nodiscard]] virtual std::string random_bytes(std::size_t count) = 0;
};

}  // namespace rdev::ports
