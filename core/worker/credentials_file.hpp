#pragma once

#include <stop_token>
#include <string>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"
#include "ports/pod.hpp"

namespace rdev::worker {

/// The variable that tells a build's agent where the file is.
inline constexpr const char* kCredentialsVariable = "RDEV_CREDENTIALS_FILE";

/// Lines of NAME='VALUE', as a POSIX shell reads them.
[[nodiscard]] std::string as_shell_assignments(const domain::StringMap& environment);

/// Puts what a project has been provisioned with into a file of the attempt's run directory, which
/// is outside of the working copy and removed with the run. Nobody but the pod's user can read it,
/// and nothing of it is in an argument. Gives its path. May be repeated.
/// Errors: those of Pod::exec; unavailable when it did not come through whole.
[[nodiscard]] Result<std::string> write_credentials_file(ports::Pod& pod,
                                                         const domain::TaskId& task, int attempt,
                                                         const domain::StringMap& environment,
                                                         const std::stop_token& stop);

}  // namespace rdev::worker
