#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "adapters/process/unique_fd.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"

namespace rdev::process {

/// A program to start. No shell reads any of it.
struct Command {
  std::vector<std::string> argv;  ///< argv[0] is looked up in the PATH of `environment`
  domain::StringMap environment;  ///< all of it: nothing is inherited
  std::string workdir;            ///< empty: the caller's
};

/// A started program and this side's ends of its outputs.
struct Spawned {
  pid_t pid = 0;
  UniqueFd stdout_pipe;
  UniqueFd stderr_pipe;
};

/// Starts the program in a session of its own, with default signals and no descriptor but its
/// three. It reads `stdin_data` from a file in memory, so nobody has to feed it.
///
/// Errors: not_found (no such program, or no such workdir), forbidden (not executable),
/// too_large (arguments), unavailable (the system is out of something). Thread-safe.
[[nodiscard]] Result<Spawned> spawn(const Command& command, std::string_view stdin_data);

/// The file that `name` stands for in `path` (a PATH); `name` itself when it has a slash.
/// Errors: not_found, forbidden.
[[nodiscard]] Result<std::string> find_program(const std::string& name, std::string_view path);

}  // namespace rdev::process
