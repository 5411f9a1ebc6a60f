#pragma once

#include <filesystem>
#include <string>

#include "adapters/local_pod/sandbox.hpp"
#include "core/domain/result.hpp"

namespace rdev::local_pod {

/// Makes `directory` with its workspace, home and state, for the owner alone; what is there
/// stays. Errors: forbidden (a link or a file stands in the way), unavailable (file system).
[[nodiscard]] Result<PodPaths> make_pod_directories(const std::filesystem::path& directory);

/// Removes `directory` with all in it, read-only files and directories included, without
/// following any link. Nothing there is no error.
/// Errors: forbidden (it is a link), unavailable.
[[nodiscard]] Result<void> remove_pod_directories(const std::filesystem::path& directory);

}  // namespace rdev::local_pod
