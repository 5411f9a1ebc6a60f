#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace rdev::testing {

struct CommandOutcome {
  int exit_code = 0;   ///< 128 + N when signal N ended it
  std::string output;  ///< standard output
};

/// Runs a command of the test's own to its end. No shell reads the arguments.
[[nodiscard]] CommandOutcome run_command(const std::vector<std::string>& argv);

/// The same, throwing unless it exits 0; gives its output without the last newline.
std::string checked_output(const std::vector<std::string>& argv);

/// Starts `argv` with its output going to a pipe, whose reading end is given in `output`, and its
/// standard error appended to `error_log`.
[[nodiscard]] pid_t start_command(const std::vector<std::string>& argv,
                                  const std::string& error_log, int& output);

/// What is there to read, waiting for the first byte; empty at the end.
[[nodiscard]] std::string read_some(int descriptor);

/// A status of waitpid as an exit code, 128 + N when signal N ended the process.
[[nodiscard]] int exit_code_of(int wait_status);

}  // namespace rdev::testing
