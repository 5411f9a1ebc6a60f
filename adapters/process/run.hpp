#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>

#include "adapters/process/spawn.hpp"
#include "core/domain/result.hpp"

namespace rdev::process {

/// Gets output as it comes, on the thread that called `run`. Must not throw; empty: dropped.
using Sink = std::function<void(std::string_view bytes)>;

/// Runs a command to its end: feeds it, streams both outputs apart without holding the whole of
/// either, and gives its exit code (128 + N when signal N ended it). A background process that
/// keeps an output open does not hold up the return.
///
/// Errors: those of spawn; timeout (`deadline` passed) and cancelled (`stop`): the command itself
/// has been killed then, and what it started may live on. Thread-safe.
[[nodiscard]] Result<int> run(const Command& command, std::string_view stdin_data,
                              const Sink& on_stdout, const Sink& on_stderr,
                              std::chrono::steady_clock::time_point deadline,
                              const std::stop_token& stop);

}  // namespace rdev::process
