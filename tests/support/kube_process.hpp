#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "adapters/process/unique_fd.hpp"
#include "core/domain/json_reader.hpp"

namespace rdev::testing {

/// A process of a stand-in pod and this side's ends of its three channels.
struct KubeProcess {
  pid_t pid = -1;
  process::UniqueFd stdin_pipe;  ///< to be written to by a thread that blocks SIGPIPE
  process::UniqueFd stdout_pipe;
  process::UniqueFd stderr_pipe;
};

/// Starts `argv` in a session of its own. Throws std::runtime_error; the code of the exception is
/// of no use here, its text is.
[[nodiscard]] KubeProcess start_kube_process(const std::vector<std::string>& argv,
                                             const domain::StringMap& environment,
                                             const std::filesystem::path& directory);

/// Ends, by KILL, all that carries `name=value` in its environment; returns when none is left.
void kill_all_with(const std::string& name, const std::string& value);

}  // namespace rdev::testing
