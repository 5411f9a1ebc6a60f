#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>

#include "adapters/process/spawn.hpp"
#include "core/domain/result.hpp"

namespace rdev::process {

/// What a short command said, each output cut to `kMaxCapturedBytes`.
struct Captured {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline constexpr std::size_t kMaxCapturedBytes = std::size_t{1024} * 1024;

/// `run` for a command that says little. Errors: those of run.
[[nodiscard]] Result<Captured> capture(const Command& command, std::chrono::milliseconds deadline,
                                       const std::stop_token& stop = {});

}  // namespace rdev::process
