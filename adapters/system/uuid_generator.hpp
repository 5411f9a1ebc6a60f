#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "ports/clock.hpp"
#include "ports/id_generator.hpp"

namespace rdev::system {

/// Identifiers and secrets from the operating system's randomness, by way of OpenSSL. Throws
/// std::runtime_error when that has none to give, because nothing safe can be made then.
///
/// A task id (UUIDv7) has the milliseconds since 1970, a counter of 12 bits and 62 random bits
/// (RFC 9562, 6.2, method 1). The counter begins anew, at a random place in its lower half, with
/// each millisecond. Within one, and while the wall time stands behind the last id's, it goes on
/// from the last one; when it is full, the milliseconds run ahead of the clock by one.
///
/// Thread-safe. Order is kept within one generator; over processes, as good as their clocks.
class UuidGenerator : public ports::IdGenerator {
 public:
  explicit UuidGenerator(const ports::Clock& clock) : clock_(clock) {}

  [[nodiscard]] domain::TaskId task_id() override;
  [[nodiscard]] std::string uuid() override;
  [[nodiscard]] std::string random_bytes(std::size_t count) override;

 private:
  std::uint64_t next_tick(std::uint64_t random);

  const ports::Clock& clock_;
  std::mutex mutex_;
  std::uint64_t last_tick_ = 0;  ///< milliseconds · 2^12 + counter, of the newest task id
};

}  // namespace rdev::system
