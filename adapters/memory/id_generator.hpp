#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>

#include "ports/id_generator.hpp"

namespace rdev::memory {

/// Identifiers that come out the same in every run with the same seed, valid in form. Good for
/// tests and never for secrets: they can be foretold. Thread-safe.
class IdGenerator : public ports::IdGenerator {
 public:
  explicit IdGenerator(std::uint64_t seed = 1) : random_(seed) {}

  [[nodiscard]] domain::TaskId task_id() override;
  [[nodiscard]] std::string uuid() override;
  [[nodiscard]] std::string random_bytes(std::size_t count) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t last_millisecond_ = 1'767'323'045'678;  ///< 2026-01-02T03:04:05.678Z
};

}  // namespace rdev::memory
